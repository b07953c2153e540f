// `sealmint routes`: every endpoint with whom it is for, and the role table.
#pragma once

namespace sealmint::app {

// Prints to standard output. Needs no key, store or configuration: the rows are constants.
void print_route_table(bool as_json);

// Prints the API document as YAML: api/openapi.yaml is this very text.
void print_api_document();

}  // namespace sealmint::app
