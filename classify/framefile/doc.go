// Package framefile reads coding frames from YAML, holds the health informatics
// frame, and lints a frame: every rule and term proves itself on its own
// examples.
package framefile
