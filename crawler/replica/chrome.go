package replica

import (
	"fmt"
	"html"
	"strings"
)

// The frame around every page: head, styles, header, cookie notice and footer,
// about as heavy as a public service's.
var pageTop, pageFoot = buildTop(), buildFoot()

func buildTop() string {
	var top strings.Builder
	top.WriteString("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n")
	for n := range 90 {
		fmt.Fprintf(&top, ".app-u-space-%d{margin-top:%dpx!important;margin-bottom:%dpx!important;padding:%dpx}\n", n, n*2, n*3, n)
	}
	top.WriteString("</style>\n<script>window.dataLayer=window.dataLayer||[];document.documentElement.className+=' js-enabled';</script>\n</head>\n<body class=\"nhsuk-template\">\n")
	top.WriteString(`<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
<div id="nhsuk-cookie-banner"><h2>Cookies on this site</h2><p>We use cookies to make this service work and to see how it is used.</p></div>
<header class="nhsuk-header" role="banner"><nav aria-label="Menu"><ul class="nhsuk-header__navigation-list">
`)
	for _, link := range []string{"Search for a job", "Sign in", "Create an account", "Saved adverts", "Your applications", "Help with applying"} {
		fmt.Fprintf(&top, `<li class="nhsuk-header__navigation-item"><a class="nhsuk-header__navigation-link" href="/%s">%s</a></li>`+"\n", strings.ReplaceAll(strings.ToLower(link), " ", "-"), link)
	}
	top.WriteString("</ul></nav></header>\n")
	return top.String()
}

func buildFoot() string {
	var foot strings.Builder
	foot.WriteString("<footer role=\"contentinfo\"><h2 class=\"nhsuk-u-visually-hidden\">Support links</h2><ul class=\"nhsuk-footer__list\">\n")
	for _, link := range []string{"Accessibility statement", "Contact us", "Cookies", "Privacy", "Terms and conditions", "How to apply", "For employers", "Service status"} {
		fmt.Fprintf(&foot, `<li class="nhsuk-footer__list-item"><a class="nhsuk-footer__list-item-link" href="/%s">%s</a></li>`+"\n", strings.ReplaceAll(strings.ToLower(link), " ", "-"), link)
	}
	foot.WriteString("</ul></footer>\n<script>\nvar regions=[")
	for n := range 120 {
		fmt.Fprintf(&foot, `{"key":"option-%d","shown":%t,"weight":%d},`, n, n%3 == 0, n*7%11)
	}
	foot.WriteString("];\n</script>\n</body>\n</html>\n")
	return foot.String()
}

// page puts the frame around the inside of main.
func page(title, main string) []byte {
	out := make([]byte, 0, len(pageTop)+len(main)+len(pageFoot)+len(title)+200)
	out = append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"...)
	out = append(out, html.EscapeString(title)...)
	out = append(out, pageTop...)
	out = append(out, "<div class=\"nhsuk-width-container\">\n<main class=\"nhsuk-main-wrapper\" id=\"maincontent\" role=\"main\">\n"...)
	out = append(out, main...)
	out = append(out, "</main>\n</div>\n"...)
	return append(out, pageFoot...)
}

// strayPage is what every unknown path shows, robots.txt among them.
func strayPage() []byte {
	return page("Jobs in health and care", `<h1>Find a job</h1><form action="/candidate/search/results"><label>Job title or skill <input name="keyword"></label><button>Search</button></form>`)
}

// messagePage is a bare page of a server in front of the board: it has no main.
func messagePage(message string) []byte {
	return []byte("<html><head><title>" + message + "</title></head><body><center><h1>" + message + "</h1></center></body></html>\n")
}

func challengePage() []byte {
	return []byte(`<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>
<div id="challenge-form"><h2>Checking that you are human</h2><p>Enable JavaScript and cookies to continue.</p><noscript>This takes a few seconds.</noscript></div>
<script src="/challenge-platform/orchestrate.js"></script></body></html>
`)
}
