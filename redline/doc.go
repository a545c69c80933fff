// Package redline is the text engine: it segments texts into words, finds the
// differences between versions, consolidates the proposals of many parties on
// one text, applies what was decided on them, tells whose each word is, and
// renders all of it.
//
// It is pure: it knows no clock, no I/O and nothing of who may do what. Its laws,
// which its tests hold on generated texts in many scripts, are:
//
//   - segments joined again are the text, byte for byte;
//   - both sides of a script are its two texts, byte for byte;
//   - a consolidation in which nobody's readings are taken is the base, and
//     one in which a proposal's readings are taken is that proposal, byte for
//     byte;
//   - every reading but the base's belongs to somebody;
//   - the order of proposals changes nothing, and identical proposals are one
//     reading with all its supporters.
package redline
