// Manifests as pure decisions: what a list has to be, and why a call is outside of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/model/manifest.hpp"

namespace sealmint::rules {

// The one order of a list: sorted, each digest once. Repeats are folded and not refused, because a
// release may hold the same file twice; whoever approves it approves a set.
// `rejected` when it is empty, too long, or holds what no algorithm of ours signs.
Result<model::ManifestDigests> canonical_manifest(model::ManifestDigests digests);

// What an item of a sign call shows about manifests.
enum class ManifestFault : std::uint8_t {
  none,
  not_shown,   // neither a proof nor a list
  bad_path,    // index, size and length of the path do not fit together
  not_listed,  // the list that was shown does not hold the digest
};

struct ObservedManifest {
  std::optional<Sha256> root;  // of the manifest that was proved to hold the item's digest
  ManifestFault fault = ManifestFault::not_shown;
};

// Why an item is outside the approved manifest, for the refusal; a proof without a fault leads to
// another manifest.
std::string describe(const ObservedManifest& observed);

}  // namespace sealmint::rules
