// `sealmint routes`: every route with whom it is for, and the role table.
#pragma once

namespace sealmint::app {

// Prints to standard output; returns the exit status.
int print_route_table(bool as_json);

}  // namespace sealmint::app
