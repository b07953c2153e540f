// JSON as YAML 1.2 for people: blocks instead of braces, one member a line.
#pragma once

#include <boost/json/value.hpp>

#include <string>

namespace sealmint::api {

// Texts are quoted as JSON quotes them wherever YAML could take them for something else.
std::string to_yaml(const boost::json::value& value);

}  // namespace sealmint::api
