// Does a sign call stay inside the scope of an approval? (contract 5.4, 18.10)
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/model/operation.hpp"
#include "core/model/scope.hpp"
#include "core/rules/manifest.hpp"

namespace sealmint::rules {

// The form in which a command is kept and compared: redacted, each run of blanks one space, none at
// the ends. Doing it twice changes nothing more.
std::string canonical_command(std::string_view command);

// The one spelling of a scope. The edge has checked the fields; an address or range that does not
// read stays as it is and then matches nothing.
model::Scope canonical_scope(const model::Scope& scope);

// What one item of a sign call shows beside the client's metadata.
struct ObservedItem {
  Sha256 data_hash{};  // SHA-256 of the decoded data
  ObservedManifest manifest = {};
  std::size_t place = 0;  // in the call
};

// The declared fields that do not match, in the order of the contract; empty = inside the scope.
// A declared field that was not observed does not match. In a batch every item must match, so no
// items match neither a data hash nor a manifest. `client.command` is redacted here again.
std::vector<model::ScopeField> mismatching_fields(const model::Scope& scope,
                                                  const model::ClientMetadata& client,
                                                  std::span<const ObservedItem> items);

// Why the items are outside the approved manifest: the first one that proves nothing, named by its
// place when there are several, or else that the proofs lead elsewhere.
std::string describe_manifest(std::span<const ObservedItem> items);

// "hostname, dataHash", for the refusal.
std::string list_names(std::span<const model::ScopeField> fields);

}  // namespace sealmint::rules
