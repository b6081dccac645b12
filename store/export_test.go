package store

// Hooked sets how many adverts a listing records in one transaction, and what
// is called after every commit.
func (o Options) Hooked(chunk int, afterCommit func()) Options {
	o.chunk, o.afterCommit = chunk, afterCommit
	return o
}

// DecodeAll feeds bytes to every decoder of records; it only must not panic.
func (db *DB) DecodeAll(key, payload []byte) {
	for _, decode := range db.decoders() {
		_ = decode(key, payload)
	}
	_ = newLabels().load(key, payload)
	_, _ = unseal(key, payload)
	var scratch []uint32
	_, _ = decodeRow(newRows(), &scratch, 1, 0, payload)
}

// LockOwner reads the text of /proc/locks.
var LockOwner = lockOwner
