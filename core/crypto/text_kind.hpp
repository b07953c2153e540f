// What a text is that holds no certificate, for the sentence that refuses it. No description
// repeats a part of the text. For the other files of this folder.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/crypto/pem_blocks.hpp"

namespace sealmint::crypto {

// Of a text without PEM blocks: "it is an HTML page, ...".
std::string text_instead(std::string_view text);
// Of PEM blocks among which the wanted one is missing: "it is a certification request (CSR), ...".
std::string blocks_instead(std::span<const PemBlock> blocks);

}  // namespace sealmint::crypto
