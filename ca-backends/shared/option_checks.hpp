// What a value of a configuration has to be, by its row in the table of options.
#pragma once

#include <boost/json/value.hpp>

#include <vector>

#include "ca-backends/shared/options.hpp"

namespace sealmint::ca {

// Adds what is wrong with the value, for a person, with paths "configuration/NAME" and
// "configuration/NAME/3". Nothing of the value stands in it.
void check_value(const Option& option, const boost::json::value& value, std::vector<Issue>& issues);

Issue issue_of(const Option& option, std::string code, std::string message);

// Sealed, and never shown.
bool is_secret(const Option& option);

}  // namespace sealmint::ca
