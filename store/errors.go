package store

import "errors"

// Errors a caller may branch on; Open and the readers wrap them in a sentence
// that names the file or the advert.
var (
	ErrHeld     = errors.New("store is held by another process")
	ErrNewer    = errors.New("store was written by a newer version of parlance")
	ErrDamaged  = errors.New("store is damaged")
	ErrNotFound = errors.New("not in the store")
	ErrReadOnly = errors.New("store was opened for reading only")
	ErrPaused   = errors.New("store cannot be written for the time being")
)
