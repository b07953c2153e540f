// An issuer that speaks EST (RFC 7030, RFC 8951).
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ca-backends/est/csr_attributes.hpp"
#include "ca-backends/est/settings.hpp"
#include "ca-backends/shared/attempt.hpp"
#include "core/ports/certificate_authority.hpp"
#include "net/http_pool.hpp"

namespace sealmint::ca::est {

// An order of certificates is: read the issuer's own certificates, ask what it wants in requests,
// enrol. The steps that change nothing come first, so that their failure leaves no certificate
// behind. A ticket names the operation and the request that were answered by 202; repeating both is
// what EST calls polling.
class EstAuthority final : public ports::CertificateAuthority {
 public:
  EstAuthority(Settings settings, std::shared_ptr<net::HttpPool> http, std::string user_agent);

  Task<ports::IssueOutcome> issue(ports::IssueRequest request,
                                  ports::IssueDeadline deadline) override;
  Task<ports::IssueOutcome> poll(std::string ticket, ports::IssueRequest request,
                                 ports::IssueDeadline deadline) override;
  Task<ports::ProbeOutcome> probe(ports::IssueDeadline deadline) override;

 private:
  net::HttpCall get(std::string_view operation) const;
  net::HttpCall post(std::string_view operation, ByteView csr_der) const;
  void add_common_fields(net::HttpCall& call) const;

  // The certificates of the issuers, as the server publishes them: never believed here.
  AttemptTask<std::vector<Bytes>> read_issuers(ports::IssueDeadline deadline);
  // Those that were read within the hour, so that polling is one request.
  AttemptTask<std::vector<Bytes>> recent_issuers(ports::IssueDeadline deadline);
  // A server that has none, or whose answer is none, wants nothing.
  AttemptTask<CsrAttributes> read_attributes(ports::IssueDeadline deadline);
  // Sentences on what the request lacks.
  AttemptTask<std::vector<std::string>> hold_against_attributes(Bytes csr_der,
                                                                ports::IssueDeadline deadline);
  boost::asio::awaitable<ports::IssueOutcome> enrol(std::string operation, Bytes csr_der,
                                                    std::vector<Bytes> issuers,
                                                    ports::IssueDeadline deadline);

  const Settings settings_;
  const std::shared_ptr<net::HttpPool> http_;
  const std::string user_agent_;
  std::vector<Bytes> issuers_;  // as they were read last
  std::chrono::steady_clock::time_point issuers_read_at_;
};

}  // namespace sealmint::ca::est
