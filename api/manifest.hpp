// Manifests and proofs on the wire [ours]: lists of digests in hexadecimal, and
// {index, size, path}, where `path` is the base64 of the hashes one after the other.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "api/fields.hpp"
#include "core/model/manifest.hpp"
#include "core/model/views_approvals.hpp"

namespace sealmint::api {

// How many JSON values a body may hold that may hold `values` without a manifest: a list counts
// beside the rest, and a body without one gains nothing by it.
std::size_t values_with_manifest(std::string_view body, std::size_t values);

// 64, 96 or 128 hexadecimal digits of either case; nothing for anything else.
std::optional<model::ManifestDigest> read_manifest_digest(std::string_view text);

// The hashes of a path in base64; nothing when it is none, or longer than any list allows.
std::optional<std::vector<Sha256>> read_manifest_path(std::string_view text);

// Reads `manifest`, a list of 1 to limits::manifest_digests digests; empty when it is absent.
model::ManifestDigests read_manifest(ObjectReader& body);

// Reads `manifestProof`; null when it is absent.
std::shared_ptr<const model::ManifestProof> read_manifest_proof(ObjectReader& item);

// What `manifest` of a body looks like.
Schema manifest_schema(Components& components);

template <>
const Fields<model::ManifestProof>& fields();
template <>
const Fields<model::ManifestEntry>& fields();
template <>
const Fields<model::ManifestPage>& fields();

}  // namespace sealmint::api
