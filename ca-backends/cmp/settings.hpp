// The options of a CMP issuer (RFC 4210, RFC 9483), read and checked.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "ca-backends/cmp/handles.hpp"
#include "ca-backends/shared/options.hpp"
#include "core/base/secret.hpp"
#include "net/http_url.hpp"

namespace sealmint::ca::cmp {

std::span<const Option> options_table();

// What messages are made and believed with. OpenSSL's objects in it are only read after it was
// made, which many threads may do.
struct Settings {
  net::HttpUrl url;
  // Messages are protected by a shared secret, known under a reference, ...
  std::string reference;
  Secret secret;
  // ... or by a signature: the key, its certificate and what leads from there to a root.
  crypto::EvpKey signer_key;
  Certificates signer_chain;
  Store authorities;  // who may sign the server's messages; null: nobody
  Name recipient;     // null: nobody in particular
  Name sender;        // null: that of the signer's certificate, or nobody in particular
  bool asks_for_implicit_confirmation = true;

  bool uses_secret() const { return !secret.empty(); }
};

// ErrorKind::malformed with the option at fault.
Result<std::shared_ptr<const Settings>> read_settings(const Options& options);

}  // namespace sealmint::ca::cmp
