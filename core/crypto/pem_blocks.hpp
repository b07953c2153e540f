// Finding the encoded blocks in other people's text (RFC 7468 section 2 and what tools write around
// it): lenient about all that stands outside of a block, about line ends and about line lengths.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::crypto {

struct PemBlock {
  std::string_view label;   // "CERTIFICATE"
  std::string_view base64;  // as it stands between the boundaries, with its line ends
};

// All blocks of `text`, in order; a boundary counts at the start of a line, blanks aside, and right
// behind another boundary. `rejected` for a block without its end, for more than 64 blocks, and
// whenever any label says PRIVATE KEY. No refusal repeats a part of the text.
Result<std::vector<PemBlock>> find_pem_blocks(std::string_view text);

// The bytes of canonical base64 in which blanks and line ends may stand anywhere; nothing for
// anything else and for no bytes at all.
std::optional<Bytes> decode_block(std::string_view base64);

// Text as ASCII-compatible bytes: without the byte order mark, and UTF-16 (of either order, if a
// byte order mark says so) as one byte a character, '?' for those beyond ASCII.
std::string plain_text(ByteView file);

}  // namespace sealmint::crypto
