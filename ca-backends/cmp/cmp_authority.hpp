// An issuer that speaks CMP.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ca-backends/cmp/transaction.hpp"
#include "ca-backends/shared/backend.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::cmp {

// Its transactions run on the pool for what blocks, each for the time of one call. One that waits
// for the server rests in memory until it is polled, under the ticket that names it; at most 256
// do, and the oldest goes for the next one.
class CmpAuthority final : public ports::CertificateAuthority, public ports::Revoker {
 public:
  CmpAuthority(std::shared_ptr<const Settings> settings, std::shared_ptr<const Carrier> carrier,
               boost::asio::any_io_executor executor, boost::asio::any_io_executor blocking);

  Task<ports::IssueOutcome> issue(ports::IssueRequest request,
                                  ports::IssueDeadline deadline) override;
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 ports::IssueDeadline deadline) override;
  Task<void> forget(std::string ticket, ports::IssueDeadline deadline) override;
  Task<ports::ProbeOutcome> probe(ports::IssueDeadline deadline) override;

  ports::Revoker* revoker() override { return this; }
  Task<ports::Revoker::Outcome> revoke(Bytes certificate_der, std::string reason,
                                       ports::IssueDeadline deadline) override;

 private:
  struct Waiting {
    std::string ticket;
    Bytes csr_der;
    std::shared_ptr<Transaction> transaction;
  };
  using Place = std::vector<Waiting>::iterator;

  std::shared_ptr<Transaction> new_transaction() const;
  Place find(const std::string& ticket);
  void keep(std::string ticket, Bytes csr_der, std::shared_ptr<Transaction> transaction);
  // A step of a transaction on the pool.
  boost::asio::awaitable<ports::IssueOutcome> advance(std::shared_ptr<Transaction> transaction,
                                                      Bytes csr_der, ports::IssueDeadline deadline);

  const std::shared_ptr<const Settings> settings_;
  const std::shared_ptr<const Carrier> carrier_;
  const boost::asio::any_io_executor executor_;
  const boost::asio::any_io_executor blocking_;
  std::vector<Waiting> waiting_;  // oldest first
};

}  // namespace sealmint::ca::cmp
