package wire

// AuditHead is the end of the audit trail.
type AuditHead struct {
	Number int64  `json:"number"`
	Hash   string `json:"hash"`
	// Head is both, as rapporteur audit verify --head takes it.
	Head string `json:"head"`
}
