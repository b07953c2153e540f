// The API document (OpenAPI 3.1), made from the table of endpoints and the hand-written overlay.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace sealmint::http {

// Every row under its present prefix; tags say where older clients find the same ones.
boost::json::object make_document();

// The document as YAML, for people.
std::string document_yaml();

}  // namespace sealmint::http
