package crawler

// PublicAddress is the rule of the dialler.
var PublicAddress = publicAddress
