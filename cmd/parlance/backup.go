package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/bdrw/parlance/store"
)

var backupCommand = command{
	name:    "backup",
	args:    "FILE [flags]",
	summary: "copy the store, also while passes are recorded",
	about: `Backup writes a copy of the store as it is at one moment to FILE, of mode 0600,
which appears when it is whole and checked. It works beside a running daemon, in the
midst of a pass. To restore it, stop the daemon, put it in the place of the store,
and start: the pass of the day is made anew.

The daemon also answers POST /-/backup with a copy, to who bears the token of
token_file.`,
	examples: []string{
		"parlance backup parlance-$(date +%F).db",
		"parlance backup /srv/backup/parlance.db --config /etc/parlance.yaml",
		`curl -fsS -X POST -H "Authorization: Bearer $(cat token)" -o backup.db http://127.0.0.1:9815/-/backup`,
	},
	run: backup,
}

func backup(ctx context.Context, e env, c command, args []string) error {
	fs := c.flagSet(e)
	var set settings
	set.register(fs, "config", "store")
	words, err := parseWords(fs, args, 1)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return usagef("say to which file")
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	path, err := filepath.Abs(words[0])
	if err != nil {
		return err
	}
	if daemon := dialDaemon(cfg.Store); daemon != nil {
		err = daemon.backup(ctx, path)
	} else {
		err = backupAlone(ctx, e, cfg, path)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s is a copy of %s, whole and checked\n", path, cfg.Store)
	return err
}

func backupAlone(ctx context.Context, e env, cfg Config, path string) (err error) {
	if err := exists(cfg.Store); err != nil {
		return err
	}
	db, err := store.Open(cfg.Store, cfg.storeOptions(cfg.logger(e.stderr)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Snapshot(ctx, path); err != nil {
		return err
	}
	return db.NoteBackup(store.Backup{Path: path, Made: e.now()})
}

// backups makes copies of the store for others, one at a time.
type backups struct {
	db   *store.DB
	log  *slog.Logger
	now  func() time.Time
	busy sync.Mutex
}

var errBackupBusy = errors.New("another backup is being made; try again when it is done")

// send makes a copy beside the store and calls fn with it. No transaction is open
// while it is sent, however slowly. The backup is noted as one at to.
func (b *backups) send(ctx context.Context, to string, fn func(*os.File) error) error {
	if !b.busy.TryLock() {
		return errBackupBusy
	}
	defer b.busy.Unlock()
	dir, err := os.MkdirTemp(filepath.Dir(b.db.Path()), filepath.Base(b.db.Path())+".backup-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "copy")
	made := b.now()
	if err := b.db.Snapshot(ctx, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	// Noted first: a copy that was sent in part may have been kept.
	if err := b.db.NoteBackup(store.Backup{Path: to, Made: made}); err != nil {
		return err
	}
	b.log.Info("backup", "to", to)
	return fn(f)
}

// serveSocket answers the backup command.
func (b *backups) serveSocket(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", failureTrailer)
	err := b.send(r.Context(), r.FormValue("to"), func(f *os.File) error {
		_, err := io.Copy(w, f)
		return err
	})
	if err != nil {
		w.Header().Set(failureTrailer, err.Error())
	}
}

// servePage answers POST /-/backup.
func (b *backups) servePage(w http.ResponseWriter, r *http.Request) {
	err := b.send(r.Context(), "sent to "+r.RemoteAddr, func(f *os.File) error {
		name := "parlance-" + b.now().UTC().Format("2006-01-02T1504Z") + ".db"
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Time{}, f)
		return nil
	})
	switch {
	case errors.Is(err, errBackupBusy):
		http.Error(w, err.Error(), http.StatusConflict)
	case err != nil:
		b.log.Error("backup failed", "error", err)
		http.Error(w, "the backup failed; the log says why", http.StatusInternalServerError)
	}
}

// backup has the daemon copy its store to a file.
func (d *daemonClient) backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a file at %s already; name another", path)
	}
	resp, err := d.do(ctx, http.MethodPost, "/backup?to="+url.QueryEscape(path))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return writeWhole(path, func(w io.Writer) error {
		n, err := io.Copy(w, resp.Body)
		if err != nil {
			return fmt.Errorf("backup from the running daemon, after %d bytes: %w", n, err)
		}
		if failure := resp.Trailer.Get(failureTrailer); failure != "" {
			return errors.New(failure)
		}
		return nil
	})
}
