#include "storage/shared/manifest_codec.hpp"

namespace sealmint::storage {

Bytes encode(const model::ManifestDigests& digests) {
  Bytes bytes;
  bytes.reserve(digests.empty() ? 0 : digests.size() * (1 + digests.front().size()));
  for (const auto& digest : digests) {
    bytes.push_back(static_cast<std::uint8_t>(digest.size()));
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  return bytes;
}

bool decode(ByteView bytes, model::ManifestDigests& digests) {
  digests.clear();
  while (!bytes.empty()) {
    const std::size_t size = bytes.front();
    if (size > sizeof(model::ManifestDigest) - 1 || size >= bytes.size()) return false;
    digests.emplace_back(bytes.subspan(1, size));
    bytes = bytes.subspan(1 + size);
  }
  return true;
}

}  // namespace sealmint::storage
