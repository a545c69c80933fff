package schema

// Provider applies migrations one by one.
var Provider = provider
