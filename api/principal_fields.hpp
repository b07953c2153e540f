// Fields that the bodies about users, identities and groups share; each reports its own issues.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/object_reader.hpp"
#include "core/model/principal.hpp"

namespace sealmint::api {

// Brings a name into its canonical form, or gives nothing.
using Canonical = std::optional<std::string> (*)(std::string_view text);

// `hint` completes "must …" in the issue.
std::string required_canonical(ObjectReader& reader, std::string_view key, Canonical canonical,
                               std::string_view hint);
std::optional<std::string> optional_canonical(ObjectReader& reader, std::string_view key,
                                              Canonical canonical, std::string_view hint);

// A name for people: 1..255 characters without blanks around it.
std::string required_name(ObjectReader& reader, std::string_view key);
std::optional<std::string> optional_name(ObjectReader& reader, std::string_view key);

// "admin", "member" or "no-access".
model::ProductRole required_role(ObjectReader& reader);
std::optional<model::ProductRole> optional_role(ObjectReader& reader);

}  // namespace sealmint::api
