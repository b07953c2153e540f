// A sign request whose text is made once: only the base64 of its inputs changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load_options.hpp"
#include "core/model/algorithm.hpp"

namespace sealmint::bench {

// A GET of the signer.
std::string make_get(const LoadOptions& options, std::string_view path);

// Bytes of one input: a digest, or for Ed25519 a message of 32 bytes.
std::size_t input_bytes(model::SignatureAlgorithm algorithm);

class RequestTemplate {
 public:
  RequestTemplate(const LoadOptions& options, model::SignatureAlgorithm algorithm);

  std::size_t items() const { return offsets_.size(); }
  // Puts the inputs, one behind the other, into the request and returns its text.
  std::string_view fill(std::span<const std::uint8_t> inputs);

 private:
  std::size_t input_bytes_;
  std::string text_;
  std::vector<std::size_t> offsets_;  // of each item's base64
};

}  // namespace sealmint::bench
