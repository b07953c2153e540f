#include "core/rules/manifest.hpp"

#include <algorithm>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

bool is_digest_size(std::size_t bytes) { return bytes == 32 || bytes == 48 || bytes == 64; }

Error rejected(std::string text) {
  return make_error(ErrorKind::rejected, "manifest: " + std::move(text));
}

}  // namespace

Result<model::ManifestDigests> canonical_manifest(model::ManifestDigests digests) {
  if (digests.empty()) return rejected("must hold at least one digest");
  if (digests.size() > limits::manifest_digests) {
    return rejected("must hold at most " + std::to_string(limits::manifest_digests) + " digests");
  }
  const bool are_digests = std::ranges::all_of(
      digests, [](const auto& digest) { return is_digest_size(digest.size()); });
  if (!are_digests) return rejected("a digest has 32, 48 or 64 bytes");
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
  return digests;
}

std::string describe(const ObservedManifest& observed) {
  switch (observed.fault) {
    case ManifestFault::none: return "the proof does not lead from the digest to the approved list";
    case ManifestFault::not_shown:
      return "no proof was shown that the approved list has the digest";
    case ManifestFault::bad_path:
      return "index, size and number of hashes of the proof do not fit together";
    case ManifestFault::not_listed: return "the digest is not in the list that was shown";
  }
  return "";
}

}  // namespace sealmint::rules
