package dashboards

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

//go:embed static
var staticFiles embed.FS

// asset is one style sheet, packed once when the handler is made.
type asset struct {
	plain, packed []byte
	tag           string // the entity tag without quotation marks
	kind          string // media type
}

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// assets serves the style sheets by name.
type assets map[string]asset

// packedAssets packs the style sheets once, however many handlers are made.
var packedAssets = sync.OnceValue(func() assets {
	all := assets{}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		data, err := staticFiles.ReadFile("static/" + e.Name())
		if err != nil {
			panic(err) // embedded
		}
		kind := mediaTypes[path.Ext(e.Name())]
		sum := sha256.Sum256(data)
		all[e.Name()] = asset{data, pack(data, gzip.BestCompression), hex.EncodeToString(sum[:6]), kind}
	}
	return all
})

// pack compresses with gzip at the level.
func pack(data []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic(err) // every caller names a level of the package
	}
	if _, err := z.Write(data); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// ServeHTTP answers with the packed file where the reader takes it. The pages
// name files with their tag, so a file may be kept for a year.
func (a assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "public, max-age=300")
	if r.URL.Query().Get("v") == file.tag {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, tag := file.plain, file.tag
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body, tag = file.packed, file.tag+"-gz"
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// path is where a page finds the file: /static/parlance.css?v=1a2b3c.
func (a assets) path(name string) string {
	return fmt.Sprintf("/static/%s?v=%s", name, a[name].tag)
}
