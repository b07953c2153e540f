// One transaction with a CMP server (RFC 4210 section 5), on OpenSSL's client.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "ca-backends/cmp/carrier.hpp"
#include "ca-backends/cmp/failure.hpp"
#include "ca-backends/cmp/settings.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::cmp {

// All calls block until the deadline at most. They may be made on any thread, one at a time.
class Transaction {
 public:
  Transaction(std::shared_ptr<const Settings> settings, std::shared_ptr<const Carrier> carrier);

  // Sends the request, or asks for what became of it while is_waiting(). A pending outcome has no
  // ticket; it is for the owner of the transaction to give it one.
  ports::IssueOutcome certify(ByteView csr_der, ports::IssueDeadline deadline);
  ports::Revoker::Outcome revoke(ByteView certificate_der, int reason_code,
                                 ports::IssueDeadline deadline);
  // A general message without content, which proves both sides to each other.
  ports::ProbeOutcome greet(ports::IssueDeadline deadline);
  // Tells the server that nobody waits any more.
  void abandon(ports::IssueDeadline deadline);

  bool is_waiting() const;

  // Marks it as in use from now until the mark goes, which may be on another thread.
  class Use;
  std::shared_ptr<Use> use();
  bool is_in_use() const { return is_in_use_.load(std::memory_order_acquire); }

 private:
  static OSSL_CMP_MSG* transfer(OSSL_CMP_CTX* context, const OSSL_CMP_MSG* request);
  static int look_at_certificate(OSSL_CMP_CTX* context, X509* certificate, int failure_info,
                                 const char** text);

  Result<void> set_up();
  void begin(ports::IssueDeadline deadline);
  OSSL_CMP_MSG* carry(const OSSL_CMP_MSG& request);
  ports::IssueOutcome take_step(ByteView csr_der, ports::IssueDeadline deadline);
  ports::IssueOutcome to_issued();
  Failure take_failure();

  const std::shared_ptr<const Settings> settings_;
  const std::shared_ptr<const Carrier> carrier_;
  const Context context_;
  ports::IssueDeadline deadline_;
  int transfers_left_ = 0;
  std::optional<Failure> transfer_failure_;
  Body last_ = Body::none;
  bool has_wrong_protection_ = false;  // of an error that came last
  crypto::X509Handle offered_;         // as the server sent it, also when OpenSSL turned it down
  bool was_turned_down_ = false;
  std::optional<ports::IssueOutcome> ended_;
  std::atomic<bool> is_in_use_ = false;
};

class Transaction::Use {
 public:
  explicit Use(std::atomic<bool>& flag) : flag_(flag) { flag_.store(true); }
  ~Use() { flag_.store(false, std::memory_order_release); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  std::atomic<bool>& flag_;
};

inline std::shared_ptr<Transaction::Use> Transaction::use() {
  return std::make_shared<Use>(is_in_use_);
}

}  // namespace sealmint::ca::cmp
