//go:build !race

package dossier_test

// perByte is how many bytes of memory a byte of a file may take.
const perByte = 400
