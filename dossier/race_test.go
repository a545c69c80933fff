//go:build race

package dossier_test

// perByte is how many bytes of memory a byte of a file may take. The race
// detector makes pools forget what they hold, those of package regexp too, so
// much more is made anew; what grows with the square of a file is found all the
// same.
const perByte = 40_000
