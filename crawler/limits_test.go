package crawler_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/bdrw/parlance/crawler"
)

// wholePage is an advert's page with a text, as a page ends.
func wholePage(head, text string) string {
	return "<html><head>" + head + "</head><body>" + strings.Replace(gpPage, "Heal.", text, 1) + "</body></html>"
}

// TestCharsets decodes by mark, header and head in that order, else as UTF-8.
func TestCharsets(t *testing.T) {
	const text = "Café – £30,000"
	utf16 := func(page string) string {
		s, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(page)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	latin := func(page string) string {
		s, err := charmap.Windows1252.NewEncoder().String(page)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	tests := map[string]struct {
		body, header string
		invalid      int64
	}{
		"UTF-8":                  {wholePage("", text), "text/html; charset=utf-8", 0},
		"no word of it":          {wholePage("", text), "text/html", 0},
		"no header":              {wholePage("", text), "", 0},
		"mark against header":    {"\ufeff" + wholePage("", text), "text/html; charset=iso-8859-1", 0},
		"UTF-16 by its mark":     {utf16(wholePage("", text)), "text/html", 0},
		"header":                 {latin(wholePage("", text)), "text/html; charset=windows-1252", 0},
		"header against meta":    {latin(wholePage(`<meta charset="utf-8">`, text)), "text/html; charset=Windows-1252", 0},
		"meta":                   {latin(wholePage(`<meta charset=windows-1252>`, text)), "text/html", 0},
		"meta of the older form": {latin(wholePage(`<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`, text)), "text/html", 0},
		"unknown name":           {wholePage("", text), "text/html; charset=klingon", 0},
		"not what it says":       {latin(wholePage("", text)), "text/html; charset=utf-8", 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := offline(t, func(req *http.Request) (*http.Response, error) {
				resp := respond(req, 200, test.body)
				resp.Header.Set("Content-Type", test.header)
				return resp, nil
			})
			advert, err := detail(c)
			want := text
			if test.invalid > 0 {
				want = "Caf\ufffd \ufffd \ufffd30,000"
			}
			if err != nil || !strings.Contains(advert.Text, want) || c.Stats().Invalid != test.invalid {
				t.Errorf("text %q, %d invalid, error %v", advert.Text, c.Stats().Invalid, err)
			}
		})
	}
}

// TestListCharset reads a list in the charset of its prolog.
func TestListCharset(t *testing.T) {
	c := offline(t, func(req *http.Request) (*http.Response, error) {
		list := "<?xml version='1.0' encoding='ISO-8859-1'?><nhsJobs><totalResults>1</totalResults><totalPages>1</totalPages>"
		if req.URL.Query().Get("staffGroup") != "" || req.URL.Query().Get("limit") == "1" {
			list += "<vacancyDetails><reference>C1234-26-0001</reference><title>Chef de caf\xe9</title><employer>E</employer><postDate>2026-11-01</postDate></vacancyDetails>"
		}
		resp := respond(req, 200, list+"</nhsJobs>")
		resp.Header.Set("Content-Type", "application/xml")
		return resp, nil
	})
	listing, err := c.List(context.Background(), nil)
	if err != nil || len(listing.Adverts) != 1 || listing.Adverts[0].Title != "Chef de café" {
		t.Errorf("%+v, error %v", listing.Adverts, err)
	}
}

// raw answers each connection with what write sends and closes it.
func raw(t *testing.T, write func(net.Conn)) crawler.Board {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				request := make([]byte, 4096)
				n, _ := conn.Read(request)
				if bytes.Contains(request[:n], []byte("/robots.txt")) {
					_, _ = io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
					return
				}
				write(conn)
			}()
		}
	}()
	board := testBoard()
	board.BaseURL = "http://" + listener.Addr().String()
	return board
}

// TestHostileAnswers sends over a real connection what no board should.
func TestHostileAnswers(t *testing.T) {
	page := wholePage("", "Heal.")
	zip := string(zipped(page))
	bomb := string(zipped(strings.Repeat("a", 4<<20)))
	noise := new(bytes.Buffer)
	w, _ := gzip.NewWriterLevel(noise, gzip.NoCompression)
	_, _ = w.Write(make([]byte, 2<<20))
	_ = w.Close()
	tests := map[string]struct {
		head, body string
		err        string // empty when the page is read
	}{
		"whole until closed":   {"", page, ""},
		"cut until closed":     {"", page[:len(page)-20], "nothing else tells its end"},
		"cut by length":        {fmt.Sprintf("Content-Length: %d\r\n", len(page)), page[:len(page)-20], "broke off"},
		"cut chunk":            {"Transfer-Encoding: chunked\r\n", "ff\r\n" + page[:100], "broke off"},
		"no last chunk":        {"Transfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n", len(page), page), "broke off"},
		"gzip until closed":    {"Content-Encoding: gzip\r\n", zip, ""},
		"cut gzip":             {"Content-Encoding: gzip\r\n", zip[:len(zip)-9], "broke off"},
		"cut gzip with length": {fmt.Sprintf("Content-Encoding: gzip\r\nContent-Length: %d\r\n", len(zip)-9), zip[:len(zip)-9], "broke off"},
		"gzip with a tail":     {"Content-Encoding: gzip\r\n", zip + "tail", "broke off"},
		"bomb":                 {"Content-Encoding: gzip\r\n", bomb, "unpacks to more than 200 times its size"},
		"large":                {"", strings.Repeat("a", 1<<20+1), "larger than 1048576 bytes"},
		"large when packed":    {"Content-Encoding: gzip\r\n", noise.String(), "larger than 1048576 bytes"},
		"header line":          {"X-Long: " + strings.Repeat("a", 70<<10) + "\r\n", page, "exceeded"},
		"many headers":         {strings.Repeat("X-Many: a\r\n", 9000), page, "exceeded"},
		"no header's end":      {"X-Long: a", "", "EOF"},
		"deep page":            {"", strings.Repeat("<div>", 100_000) + page, "open stack of elements"},
		"deep prose":           {"", wholePage("", strings.Repeat("<b><i>", 50_000)), "open stack of elements"},
		"nothing":              {"Content-Length: 0\r\n", "", "main is not found"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			board := raw(t, func(conn net.Conn) {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"+test.head+"\r\n"+test.body)
			})
			began := time.Now()
			_, err := detail(newCrawler(t, crawler.Options{Board: board, MaxBody: 1 << 20, Retries: -1}))
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("error %v, want %q", err, test.err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// TestSlowDrips gives up on a header and on a body that come a byte at a time.
func TestSlowDrips(t *testing.T) {
	for name, head := range map[string]string{"header": "HTTP/1.1 200 OK\r\nX: ", "body": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>"} {
		board := raw(t, func(conn net.Conn) {
			_, _ = io.WriteString(conn, head)
			for {
				if _, err := io.WriteString(conn, "a"); err != nil {
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
		began := time.Now()
		limits := crawler.Timeouts{Header: 100 * time.Millisecond, Body: 100 * time.Millisecond}
		_, err := detail(newCrawler(t, crawler.Options{Board: board, Retries: -1, Timeouts: limits}))
		if err == nil || time.Since(began) > 3*time.Second {
			t.Errorf("%s: after %v: %v", name, time.Since(began), err)
		}
	}
}

func TestDeepList(t *testing.T) {
	_, err := crawler.ParseList(testBoard(), []byte("<nhsJobs>"+strings.Repeat("<a>", 1<<20)))
	wantError(t, err, "the list nests deeper than 32 elements: it is not one")
}

// TestWholeBodyOfHTTP2 needs no end that a page prints: the frames tell it.
func TestWholeBodyOfHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_ = http.NewResponseController(w).Flush() // so that no length is told
		_, _ = io.WriteString(w, gpPage)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	board := testBoard()
	board.BaseURL = server.URL
	if _, err := detail(newCrawler(t, crawler.Options{Board: board, Transport: server.Client().Transport})); err != nil {
		t.Error(err)
	}
}
