// The Sign API of a server as text: the requests, made once before the run, and what an answer
// holds, looked at after it.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/client/load_options.hpp"
#include "core/base/bytes.hpp"

namespace sealmint::bench {

struct PublicKey {
  std::string algorithm;  // "EC_prime256v1"
  Bytes der;              // SubjectPublicKeyInfo
};

// Bytes of one input: a digest, or for Ed25519 a message of 32 bytes.
std::size_t input_bytes(model::SignatureAlgorithm algorithm);

// One item of an answer.
struct SignedItem {
  Bytes signature;      // empty = there is none
  std::string problem;  // then: what stands in its place
};

// The item as text, shortened.
std::string describe_item(const boost::json::value& item);

// Each item of an array; nothing if `list` is null or no array.
std::optional<std::vector<SignedItem>> read_each(const boost::json::value* list,
                                                 SignedItem (*read)(const boost::json::value&));

class SignApi {
 public:
  virtual ~SignApi() = default;

  std::string get_request(std::string_view path) const;
  // Signs the inputs, which stand one behind the other: one, or all items of a batch.
  std::string sign_request(model::SignatureAlgorithm algorithm, ByteView inputs) const;

  virtual std::string public_key_path() const = 0;
  // Throws std::exception for an answer that holds no key.
  virtual PublicKey read_public_key(const boost::json::value& answer) const = 0;
  // The items of an answer with status 200, in order; nothing if the answer has another shape.
  virtual std::optional<std::vector<SignedItem>> read_items(
      const boost::json::value& answer) const = 0;

 protected:
  explicit SignApi(const LoadOptions& options) : options_(options) {}

  virtual std::string authorization() const = 0;  // a header line
  virtual std::string sign_path(model::SignatureAlgorithm algorithm) const = 0;
  virtual std::string sign_body(model::SignatureAlgorithm algorithm,
                                const std::vector<std::string>& base64_inputs) const = 0;

  const LoadOptions& options_;

 private:
  std::string make_head(std::string_view method, std::string_view path) const;
};

// `options` must outlive it.
std::unique_ptr<SignApi> make_sign_api(const LoadOptions& options);
// Of the folder's own files: each kind of API has one.
std::unique_ptr<SignApi> make_sealmint_api(const LoadOptions& options);
std::unique_ptr<SignApi> make_openbao_api(const LoadOptions& options);

}  // namespace sealmint::bench
