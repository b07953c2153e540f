#include "ca-backends/internal/internal_ca.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <mutex>
#include <optional>

#include "core/crypto/certificate.hpp"

namespace sealmint::ca::internal {
namespace asio = boost::asio;
namespace {

using Deadline = ports::IssueDeadline;

// Nothing that was signed too late leaves this process.
ports::Unreachable deadline_passed() {
  return {ports::Trouble::timed_out, "the certificate authority did not answer in time"};
}

}  // namespace

// The key with everything that is signed in its name. Any thread; one signature at a time.
class InternalAuthority::Issuer {
 public:
  explicit Issuer(Material material) : material_(std::move(material)) {
    chain_.push_back(material_.certificate_der);
    chain_.insert(chain_.end(), material_.chain_der.begin(), material_.chain_der.end());
  }

  Result<ports::IssueOutcome> issue(const ports::IssueRequest& request) {
    TRY(Bytes certificate, sign_leaf(request));
    return ports::IssueOutcome{ports::IssuedCertificate{std::move(certificate), chain_, {}}};
  }

  const std::vector<Bytes>& chain() const { return chain_; }

  Result<Bytes> issue_crl(const ports::CrlRequest& request) {
    const std::lock_guard lock(key_mutex_);
    return crypto::make_crl(*material_.key, material_.certificate_der, request);
  }

 private:
  Result<Bytes> sign_leaf(const ports::IssueRequest& request) {
    const std::lock_guard lock(key_mutex_);
    return crypto::issue_leaf(*material_.key, material_.certificate_der, request.csr_der,
                              request.profile);
  }

  const Material material_;
  std::vector<Bytes> chain_;
  std::mutex key_mutex_;
};

namespace {

// One issuance on its way between the caller and a blocking thread. Its strand alone touches the
// outcome and the timer.
struct Job {
  using Strand = asio::strand<asio::any_io_executor>;
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Strand>;

  Job(const asio::any_io_executor& caller, ports::IssueRequest wanted, Deadline until)
      : strand(caller), deadline(strand, until), request(std::move(wanted)) {}

  const Strand strand;
  Timer deadline;
  const ports::IssueRequest request;
  std::optional<Result<ports::IssueOutcome>> outcome;
};

// Nobody above a blocking thread would catch a lack of memory.
template <class Work>
Result<ports::IssueOutcome> without_exceptions(Work&& work) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    return make_error(ErrorKind::internal, thrown.what());
  }
}

void finish(const std::shared_ptr<Job>& job, Result<ports::IssueOutcome> outcome) {
  asio::post(job->strand, [job, outcome = std::move(outcome)]() mutable {
    job->outcome = std::move(outcome);
    job->deadline.cancel();
  });
}

// Runs on the job's strand: until it waits, nothing can wake it.
template <class Issuer>
Task<ports::IssueOutcome> run(std::shared_ptr<Issuer> issuer, std::shared_ptr<Job> job,
                              asio::any_io_executor blocking_executor) {
  const Deadline until = job->deadline.expiry();
  asio::post(blocking_executor, [issuer, job, until] {
    if (std::chrono::steady_clock::now() >= until) return finish(job, deadline_passed());
    finish(job, without_exceptions([&] { return issuer->issue(job->request); }));
  });
  co_await job->deadline.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!job->outcome) co_return deadline_passed();
  co_return *std::move(job->outcome);
}

}  // namespace

InternalAuthority::InternalAuthority(std::shared_ptr<Issuer> issuer, Deps deps)
    : issuer_(std::move(issuer)), deps_(std::move(deps)) {}

Result<std::unique_ptr<InternalAuthority>> InternalAuthority::make(Material material, Deps deps) {
  if (!material.key) return make_error(ErrorKind::rejected, "the authority has no key");
  // Its dates are not looked at here: an expired authority must still publish its revocation list.
  TRY_VOID(crypto::check_authority_certificate(material.certificate_der, material.chain_der,
                                               material.key->public_key_der(), std::nullopt));
  return std::unique_ptr<InternalAuthority>(
      new InternalAuthority(std::make_shared<Issuer>(std::move(material)), std::move(deps)));
}

Task<ports::IssueOutcome> InternalAuthority::issue(ports::IssueRequest request, Deadline deadline) {
  const auto job =
      std::make_shared<Job>(co_await asio::this_coro::executor, std::move(request), deadline);
  co_return co_await asio::co_spawn(job->strand, run(issuer_, job, deps_.blocking_executor),
                                    asio::use_awaitable);
}

Task<ports::IssueOutcome> InternalAuthority::poll(std::string /*ticket*/,
                                                  ports::IssueRequest /*request*/,
                                                  Deadline /*deadline*/) {
  co_return ports::Refused{ports::Trouble::unsupported, "the internal authority issues at once"};
}

Task<ports::ProbeOutcome> InternalAuthority::probe(Deadline /*deadline*/) {
  ports::ProbeReport report;
  report.facts.emplace_back("The key of the authority is held by this server");
  report.issuers_der = issuer_->chain();
  co_return report;
}

Result<Bytes> InternalAuthority::issue_crl(const ports::CrlRequest& request) {
  return issuer_->issue_crl(request);
}

}  // namespace sealmint::ca::internal
