#include "storage/shared/list_codec.hpp"

#include <cstddef>
#include <cstdint>

namespace sealmint::storage {
namespace {

constexpr std::size_t length_bytes = 4;

}  // namespace

std::string join_lines(const std::vector<std::string>& texts) {
  std::string joined;
  for (const auto& text : texts) {
    joined += text;
    joined += '\n';
  }
  return joined;
}

std::vector<std::string> split_lines(std::string_view joined) {
  std::vector<std::string> texts;
  while (!joined.empty()) {
    const std::size_t end = joined.find('\n');
    texts.emplace_back(joined.substr(0, end));
    if (end == std::string_view::npos) break;
    joined.remove_prefix(end + 1);
  }
  return texts;
}

Bytes join_blobs(const std::vector<Bytes>& blobs) {
  Bytes joined;
  for (const auto& blob : blobs) {
    const auto length = static_cast<std::uint32_t>(blob.size());
    for (const int shift : {24, 16, 8, 0}) {
      joined.push_back(static_cast<std::uint8_t>(length >> shift));
    }
    joined.insert(joined.end(), blob.begin(), blob.end());
  }
  return joined;
}

std::optional<std::vector<Bytes>> split_blobs(ByteView joined) {
  std::vector<Bytes> blobs;
  while (!joined.empty()) {
    if (joined.size() < length_bytes) return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8 | joined[i];
    joined = joined.subspan(length_bytes);
    if (joined.size() < length) return std::nullopt;
    blobs.emplace_back(joined.begin(), joined.begin() + length);
    joined = joined.subspan(length);
  }
  return blobs;
}

Bytes join_pairs(const TextPairs& pairs) {
  std::vector<Bytes> blobs;
  for (const auto& [name, value] : pairs) {
    for (const auto& text : {as_bytes(name), as_bytes(value)}) {
      blobs.emplace_back(text.begin(), text.end());
    }
  }
  return join_blobs(blobs);
}

std::optional<TextPairs> split_pairs(ByteView joined) {
  const auto blobs = split_blobs(joined);
  if (!blobs || blobs->size() % 2 != 0) return std::nullopt;
  TextPairs pairs;
  for (std::size_t i = 0; i < blobs->size(); i += 2) {
    pairs.emplace_back(as_text((*blobs)[i]), as_text((*blobs)[i + 1]));
  }
  return pairs;
}

}  // namespace sealmint::storage
