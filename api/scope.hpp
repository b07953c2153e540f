// The scope of an approval on the wire (contract 5.4 and 18.10).
#pragma once

#include <boost/json/object.hpp>

#include "api/object_reader.hpp"
#include "api/wire.hpp"
#include "core/model/scope.hpp"

namespace sealmint::api {

// Reads `scope` of a request. Blank fields count as not declared, absent and null as no scope. An
// unknown key is an issue that names it, as is a hash, address or range that does not read.
// The texts come as they were given, trimmed: rules::canonical_scope makes them comparable.
model::Scope read_scope(ObjectReader& body);

// The declared fields only; an unscoped approval is `{}`.
boost::json::object scope_json(const model::Scope& scope);

// What both look like. Null in a body says as much as the absence of the field.
Schema scope_schema(Components& components);
Schema nullable_scope_schema(Components& components);

template <>
struct Wire<model::Scope> {
  static Schema schema(Components& components) {
    return components.reference("ShownScope", &scope_schema);
  }
  static boost::json::value write(const model::Scope& scope) { return scope_json(scope); }
};

}  // namespace sealmint::api
