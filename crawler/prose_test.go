package crawler_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/bdrw/parlance/crawler"
)

func TestUnescape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Data Analyst", "Data Analyst"},
		{"Research &amp; Development", "Research & Development"},
		{"Research &amp;amp; Development", "Research & Development"},
		{"R&amp;amp;amp;D", "R&D"},
		{"R&amp;amp;amp;amp;D", "R&amp;D"}, // a fourth round is the author's own text
		{"Children&#39;s &quot;Hub&quot;", `Children's "Hub"`},
		{"  Two\u00a0 spaces\t\n and&nbsp;more ", "Two spaces and more"},
		{"IT\x00 \u200bManager\ufeff", "IT Manager"},
		{"Bad \xff byte", "Bad \ufffd byte"},
		{"Two\n\nlines\nand more", "Two lines and more"},
		{"", ""},
	} {
		if got := crawler.Unescape(c.in); got != c.want {
			t.Errorf("Unescape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestProse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs", "<p>One.</p>\n<p>Two.</p>", "One.\nTwo."},
		{"a list", "<p>You will:</p><ul>\n<li>code</li>\n<li>teach</li>\n</ul>", "You will:\ncode\nteach"},
		{"inline elements join", "<p>data<strong>base</strong> <em>work</em></p>", "database work"},
		{"line breaks", "One<br>Two<br/>Three<BR />Four", "One\nTwo\nThree\nFour"},
		{"cells and rows", "<table><tr><td>Band</td><td>7</td></tr><tr><td>Hours</td><td>37.5</td></tr></table>", "Band 7\nHours 37.5"},
		{"escaped once", "&lt;p&gt;Health &amp;amp; care&lt;/p&gt;&lt;p&gt;Next&lt;/p&gt;", "Health & care\nNext"},
		{"escaped twice", "&amp;lt;p&amp;gt;One&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Two&amp;lt;/p&amp;gt;", "One\nTwo"},
		{"markup escaped within markup", "<p id=\"x\">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</p>", "One\nTwo"},
		{"source line breaks are spaces", "<p>One\r\ntwo</p>", "One two"},
		{"plain text keeps its lines", "One\r\ntwo\n\n\n\nthree", "One\ntwo\n\nthree"},
		{"scripts and styles go", "a<script>if (a<b) alert('</p>')</script><STYLE>p{}</STYLE>b", "a\nb"},
		{"a script never closed", "a<script>b", "a"},
		{"comments", "a<!-- no <p> here -->b<!DOCTYPE html>c<?xml:namespace prefix = o ?>d", "abcd"},
		{"office markup", "<o:p>One</o:p><st1:place>Leeds</st1:place>", "OneLeeds"},
		{"less than", "aged &lt;18 and BMI<30, p<0.05", "aged <18 and BMI<30, p<0.05"},
		{"a less-than that looks like a tag", "salary <negotiable> or <x", "salary <negotiable> or <x"},
		{"quotes within a tag", `<a href="x" title="a > b">link</a>`, "link"},
		{"a quote never closed", `<a href="x>link</a> more`, "link more"},
		{"a tag cut off", "One <a href='x", "One"},
		{"entities in text", "<p>&pound;30,000&nbsp;&ndash; &#163;35,000</p>", "£30,000 – £35,000"},
		{"bullets of word processors", "<p>\uf0b7 code</p>", "code"},
		{"nothing", " <p> </p> ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := crawler.Prose(c.in); got != c.want {
				t.Errorf("Prose(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func FuzzProse(f *testing.F) {
	for _, s := range []string{"<p>One</p>", "&amp;lt;p&amp;gt;", "<a href='", "<script><", "<!--", "a\x00\xff<", "\u2028\u00ad", "</", "&#0;&#xd800;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkTidy(t, crawler.Prose(s))
		title := crawler.Unescape(s)
		checkTidy(t, title)
		if strings.Contains(title, "\n") {
			t.Errorf("Unescape(%q) = %q has two lines", s, title)
		}
	})
}

func checkTidy(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is not valid UTF-8", s)
	}
	if strings.TrimSpace(s) != s || strings.Contains(s, "  ") || strings.Contains(s, "\n ") || strings.Contains(s, "\n\n\n") {
		t.Errorf("%q has blanks to spare", s)
	}
	for _, r := range s {
		if r != '\n' && unicode.IsControl(r) {
			t.Errorf("%q holds the control character %U", s, r)
		}
	}
}

func BenchmarkProse(b *testing.B) {
	fragment := strings.Repeat("&lt;p&gt;You will code records &amp;amp; teach &lt;strong&gt;others&lt;/strong&gt; to do so.&lt;/p&gt;\n&lt;ul&gt;&lt;li&gt;Accuracy&lt;/li&gt;&lt;/ul&gt;\n", 25)
	b.SetBytes(int64(len(fragment)))
	b.ReportAllocs()
	for b.Loop() {
		crawler.Prose(fragment)
	}
}
