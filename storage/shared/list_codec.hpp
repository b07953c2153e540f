// Lists that nobody searches in are kept in one column. Both forms tell an empty list from a list
// of one empty element.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"

namespace sealmint::storage {

// Every text is followed by a line feed; the texts themselves hold none.
std::string join_lines(const std::vector<std::string>& texts);
std::vector<std::string> split_lines(std::string_view joined);

// Every blob is preceded by its length in four bytes, most significant first.
Bytes join_blobs(const std::vector<Bytes>& blobs);
// Nothing when the lengths do not add up: the column was altered.
std::optional<std::vector<Bytes>> split_blobs(ByteView joined);

// Names and values in turn, each as such a blob.
using TextPairs = std::vector<std::pair<std::string, std::string>>;
Bytes join_pairs(const TextPairs& pairs);
std::optional<TextPairs> split_pairs(ByteView joined);

}  // namespace sealmint::storage
