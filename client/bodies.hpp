// Bodies of the calls of the Sign API.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/secret.hpp"
#include "core/model/algorithm.hpp"
#include "core/model/duration.hpp"

namespace sealmint::client {

// What is to be signed: a digest of the algorithm's hash, or for Ed25519 the message.
struct SignItem {
  model::SignatureAlgorithm algorithm;
  Bytes data;
  friend bool operator==(const SignItem&, const SignItem&) = default;
};
bool is_digest(const SignItem& item);

// Members of clientMetadata and of a scope by their names on the wire, in the order they are sent.
using Members = std::vector<std::pair<std::string, std::string>>;

// {clientId, clientSecret}; wiped when it goes, as the secret is in it.
Secret render_login(std::string_view client_id, const Secret& client_secret);

std::string render_sign(const SignItem& item, const Members& metadata);
// Every item is named by its place, so that equal digests can stand in one call.
std::string render_sign_batch(std::span<const SignItem> items, const Members& metadata);

struct RequestTerms {
  std::string justification;
  std::optional<std::int64_t> signings;
  std::optional<model::Duration> window;
  Members scope;
  // "ipAddress": null keeps the server from filling in the address that it sees.
  bool leaves_address_open = false;
};
std::string render_request(const RequestTerms& terms);

}  // namespace sealmint::client
