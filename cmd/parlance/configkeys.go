package main

import (
	"fmt"
	"reflect"
	"strings"
)

// configKey is one key of the configuration, with its value in one.
type configKey struct {
	name  string // "board.interval"
	doc   string
	live  bool // a reload takes it into effect
	value reflect.Value
}

// keysOfConfig lists the keys of a Config in the order of its fields.
func keysOfConfig(config reflect.Value) []configKey { return appendKeys(nil, "", false, config) }

func appendKeys(keys []configKey, prefix string, live bool, v reflect.Value) []configKey {
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		k := configKey{prefix + tag.Get("yaml"), tag.Get("doc"), live || tag.Get("reload") == "yes", v.Field(i)}
		if k.value.Kind() == reflect.Struct {
			keys = appendKeys(keys, k.name+".", k.live, k.value)
			continue
		}
		keys = append(keys, k)
	}
	return keys
}

// shown is the value as the table of keys has it; empty when there is none.
func (k configKey) shown() string {
	text := fmt.Sprint(k.value.Interface())
	if k.value.Kind() == reflect.Slice {
		text = listDefault(k.value)
	}
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

// listDefault is a short list written out, and a long one, which is the board's
// own, by its length.
func listDefault(list reflect.Value) string {
	const most = 6
	if list.Len() > most {
		return fmt.Sprintf("the board's %d", list.Len())
	}
	var items []string
	for i := range list.Len() {
		items = append(items, fmt.Sprint(list.Index(i).Interface()))
	}
	return strings.Join(items, ", ")
}

// reload says how a change of the key comes into effect.
func (k configKey) reload() string {
	if k.live {
		return "taken"
	}
	return "restart"
}

// take is the configuration with those values of next that a reload takes into
// effect. It names the keys whose new value does so, and those that have one
// which needs a restart.
func (c Config) take(next Config) (now Config, changed, restart []string) {
	now = c
	into, from := keysOfConfig(reflect.ValueOf(&now).Elem()), keysOfConfig(reflect.ValueOf(next))
	for i, k := range into {
		switch {
		case reflect.DeepEqual(k.value.Interface(), from[i].value.Interface()):
		case k.live:
			k.value.Set(from[i].value)
			changed = append(changed, k.name)
		default:
			restart = append(restart, k.name)
		}
	}
	return now, changed, restart
}
