// Package web is Rapporteur's pages: a door for people with a browser, beside the
// HTTP API, over the same application. A page is one row in the table of a room of
// pages (see [Page]), one function that reads what it shows, and one template.
//
// Pages are made on the server and work without script. What script there is
// (static/rapporteur.js) makes them livelier and adds no capability. Nothing is
// loaded from elsewhere, and the content policy forbids it.
//
// Words of the interface are phrases (package phrases, section pages); texts of
// delegations keep their own language and direction.
package web
