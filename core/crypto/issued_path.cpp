// The chain of issuers, rebuilt from a heap of certificates (RFC 4158 tells what such heaps hold).
#include <openssl/err.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/crypto/issued_support.hpp"

namespace sealmint::crypto::issued {
namespace {

constexpr std::size_t most_signature_checks = 256;
constexpr std::size_t most_steps = 2'000;
constexpr std::size_t most_whole_paths = 16;

// How much a failure tells a person: of a path that is whole, of one that a wrong signature breaks,
// of one that ends too early. Among the last, the longest tells most.
enum class Weight : std::uint8_t { ends_early, wrong_signature, whole };

std::string issuer_words(const X509& certificate) {
  return "The certificate of the issuer " + quoted_subject(certificate);
}

bool is_self_issued(X509& certificate) {
  const bool own = X509_check_issued(&certificate, &certificate) == X509_V_OK;
  ERR_clear_error();
  return own;
}

Checked<void> check_dates(X509& issuer, TimePoint now) {
  const auto not_before = read_time(*X509_get0_notBefore(&issuer));
  const auto not_after = read_time(*X509_get0_notAfter(&issuer));
  if (!not_before || !not_after) {
    return fault(IssuedFinding::path_certificate,
                 issuer_words(issuer) + " has dates that cannot be read");
  }
  if (now < *not_before) {
    return fault(IssuedFinding::not_yet_valid,
                 issuer_words(issuer) + " is not valid before " + to_iso8601(*not_before));
  }
  if (now >= *not_after) {
    return fault(IssuedFinding::expired,
                 issuer_words(issuer) + " expired at " + to_iso8601(*not_after));
  }
  return {};
}

// Whether a certificate allows its owner to issue certificates for signing code.
Checked<void> check_issuer(X509& issuer, TimePoint now, bool is_root) {
  constexpr int version_3_authority = 1;
  const bool is_authority = X509_check_ca(&issuer) == version_3_authority;
  const std::uint32_t usage = X509_get_key_usage(&issuer);
  const std::uint32_t extended = X509_get_extended_key_usage(&issuer);
  ERR_clear_error();
  if (!is_authority || (usage & KU_KEY_CERT_SIGN) == 0) {
    return fault(IssuedFinding::path_certificate,
                 issuer_words(issuer) +
                     " does not allow to issue others (CA:TRUE or keyCertSign "
                     "is missing)");
  }
  // Without the extension all bits are set.
  if ((extended & (XKU_CODE_SIGN | XKU_ANYEKU)) == 0) {
    return fault(IssuedFinding::path_certificate,
                 issuer_words(issuer) + " does not allow code signing by its extended key usages");
  }
  TRY_VOID(check_extensions(issuer, issuer_words(issuer)));
  if (!is_root) {  // its signature of itself proves nothing
    TRY_VOID(check_signature_hash(issuer, issuer_words(issuer)));
  }
  return check_dates(issuer, now);
}

class Search {
 public:
  Search(X509& leaf, std::span<const ReadCertificate> pool, std::size_t anchors, TimePoint now)
      : leaf_{leaf}, pool_{pool}, anchors_{anchors}, now_{now} {}

  Checked<std::vector<std::size_t>> run() {
    visit(leaf_, std::nullopt);
    if (found_) return path_;
    return *failure_;
  }

 private:
  using Problem = std::optional<IssuedFault>;

  bool is_anchor(std::size_t index) const { return index < anchors_; }
  X509& at(std::size_t index) const { return *pool_[index].x509; }

  void note(Weight weight, IssuedFault what) {
    const auto rank = static_cast<std::size_t>(weight) * issued_path_max + path_.size();
    if (failure_ && rank <= rank_) return;
    rank_ = rank;
    failure_ = std::move(what);
  }

  bool is_spent() {
    if (steps_ < most_steps && whole_paths_ < most_whole_paths &&
        verified_.size() < most_signature_checks) {
      return false;
    }
    failure_ = fault(IssuedFinding::too_many,
                     "The certificates of the CA's answer form more chains than are looked at");
    rank_ = SIZE_MAX;
    return true;
  }

  // The same certificate, or one of the same authority with the same key, closes a loop.
  bool is_in_path(std::size_t index) const {
    return std::ranges::any_of(path_, [&](std::size_t other) {
      const bool same =
          other == index ||
          (X509_NAME_cmp(X509_get_subject_name(&at(other)), X509_get_subject_name(&at(index))) ==
               0 &&
           EVP_PKEY_eq(X509_get0_pubkey(&at(other)), X509_get0_pubkey(&at(index))) == 1);
      ERR_clear_error();
      return same;
    });
  }

  bool is_signed_by(X509& below, std::size_t index) {
    const auto edge = std::pair{static_cast<const X509*>(&below), index};
    const auto known = verified_.find(edge);
    if (known != verified_.end()) return known->second;
    EVP_PKEY* key = X509_get0_pubkey(&at(index));
    const bool good = key && X509_verify(&below, key) == 1;
    ERR_clear_error();
    return verified_[edge] = good;
  }

  // Goes on above `below`; `problem` is what is wrong with the path so far.
  void visit(X509& below, const Problem& problem) {
    bool any = false;
    bool namesake = false;
    for (std::size_t index = 0; index < pool_.size() && !found_; ++index) {
      const int fits = X509_check_issued(&at(index), &below);
      ERR_clear_error();
      const bool is_namesake =
          fits == X509_V_ERR_AKID_SKID_MISMATCH || fits == X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH;
      namesake = namesake || is_namesake;
      if (is_namesake || fits == X509_V_ERR_SUBJECT_ISSUER_MISMATCH || is_in_path(index)) continue;
      if (is_spent()) return;
      ++steps_;
      any = true;
      try_issuer(below, index, problem);
    }
    if (!any) note_end(below, problem, namesake);
  }

  void try_issuer(X509& below, std::size_t index, const Problem& problem) {
    if (!is_signed_by(below, index)) {
      note(Weight::wrong_signature,
           fault(IssuedFinding::bad_signature,
                 "The signature of the certificate " + quoted_subject(below) +
                     " was not made by its issuer " + quoted_subject(at(index))));
      return;
    }
    Problem first = problem;
    if (!first) {
      if (auto checked = check_issuer(at(index), now_, is_anchor(index)); !checked) {
        first = std::move(checked).error();
      }
    }
    path_.push_back(index);
    if (is_anchor(index)) {
      end_in_anchor(first);
    } else if (path_.size() + 1 >= issued_path_max) {
      note(Weight::ends_early,
           fault(IssuedFinding::no_path, "No chain of at most " + std::to_string(issued_path_max) +
                                             " certificates leads to a configured root"));
    } else {
      visit(at(index), first);
    }
    if (!found_) path_.pop_back();
  }

  void end_in_anchor(const Problem& problem) {
    if (problem) return note(Weight::whole, *problem);
    ++whole_paths_;
    std::vector<X509*> issuers;
    for (const std::size_t index : path_) issuers.push_back(&at(index));
    // A clock ahead of ours is forgiven in the leaf alone.
    const auto begin = read_time(*X509_get0_notBefore(&leaf_));
    const auto verified = verify_path(leaf_, issuers, begin ? std::max(now_, *begin) : now_);
    if (verified) {
      found_ = true;
      return;
    }
    note(Weight::whole, fault(IssuedFinding::path_certificate,
                              "The CA's answer does not pass: " + verified.error().detail));
  }

  // `namesake`: there is a certificate of the issuer's name, for another key of it.
  void note_end(X509& last, const Problem& problem, bool namesake) {
    if (problem) return note(Weight::ends_early, *problem);
    const std::string sentence =
        is_self_issued(last)
            ? "The chain ends in the root " + quoted_subject(last) +
                  ", which is not among the roots that are configured for this CA"
            : "The issuer of the certificate " + quoted_subject(last) +
                  " is neither in the CA's answer nor among the roots that are configured for this "
                  "CA" +
                  (namesake ? "; a certificate of its name is there, but for another key" : "");
    note(Weight::ends_early, fault(IssuedFinding::no_path, sentence));
  }

  X509& leaf_;
  std::span<const ReadCertificate> pool_;
  std::size_t anchors_;
  TimePoint now_;
  std::vector<std::size_t> path_;
  std::map<std::pair<const X509*, std::size_t>, bool> verified_;
  std::size_t steps_ = 0;
  std::size_t whole_paths_ = 0;
  std::size_t rank_ = 0;
  Problem failure_;
  bool found_ = false;
};

}  // namespace

Checked<std::vector<std::size_t>> find_path(X509& leaf, std::span<const ReadCertificate> pool,
                                            std::size_t anchors, TimePoint now) {
  return Search{leaf, pool, anchors, now}.run();
}

}  // namespace sealmint::crypto::issued
