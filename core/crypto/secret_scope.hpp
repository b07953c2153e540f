// Where OpenSSL itself keeps secrets. It holds the numbers of RSA keys and the seeds of Ed25519
// ones, and computes with them, in memory of its ordinary allocator. Within a SecretScope that
// allocator takes from the secure heap (secure_memory.hpp).
#pragma once

#include "core/base/result.hpp"

namespace sealmint::crypto {

// Puts the allocator that heeds scopes into OpenSSL: once for a process, before anything else is
// asked of OpenSSL, because it takes no other allocator after its first allocation. `internal` when
// it is too late. Without this a SecretScope does nothing.
Result<void> let_openssl_heed_secret_scopes();

// While one lives, what OpenSSL allocates on this thread is locked, guarded and wiped on being
// freed, whoever frees it. Scopes may be nested.
//
// A quarter of the secure heap stays free for our own SecureBytes, which throw where there is no
// room: what OpenSSL asks for beyond that, or before the heap is there, comes from ordinary memory.
class SecretScope {
 public:
  SecretScope();
  ~SecretScope();
  SecretScope(const SecretScope&) = delete;
  SecretScope& operator=(const SecretScope&) = delete;
};

}  // namespace sealmint::crypto
