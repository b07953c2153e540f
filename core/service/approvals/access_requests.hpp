// Requests to sign: opened, decided, ended (contract 5, 9.15 and 10).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/caller.hpp"
#include "core/model/requests_approvals.hpp"
#include "core/model/views_approvals.hpp"
#include "core/ports/kept.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/approvals/approval_events.hpp"

namespace sealmint::service {

// Which digests of a manifest to show: one, or a page of them.
struct ManifestFilter {
  std::optional<model::ManifestDigest> digest = std::nullopt;
  std::size_t offset = 0;
  std::size_t limit = limits::manifest_page_default;
};

struct RequestFilter {
  std::vector<model::RequestStatus> statuses;  // empty = all
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};

struct RequestRule {
  bool allows_self_pre_approval = true;  // `[approvals] self_pre_approval`
};

// Signers are named by id or name. Errors of all: not_found, forbidden; of changes also `rejected`
// with the rule that forbids it, conflict after lost races, and the recorder's.
class AccessRequestService {
 public:
  AccessRequestService(Context& context, const Project& project, ports::Kept& kept,
                       ApprovalEvents& events, const RequestRule& rule)
      : context_(context), project_(project), kept_(kept), events_(events), rule_(rule) {}

  // The id of a request of this signer, for somebody who may read it.
  Result<RequestId> require_on_signer(const model::Principal& principal,
                                      std::string_view id_or_name, std::string_view id) const;

  // Opens a request, or returns the one of this principal that is open for the same scope.
  Task<model::RequestView> open(model::Caller caller, std::string id_or_name,
                                model::RequestInput input, AddToCommit<model::RequestView> add);

  // A request that is approved already, and its grant, in one commit.
  Task<model::PreApproval> pre_approve(model::Caller caller, std::string id_or_name,
                                       model::PreApproveInput input,
                                       AddToCommit<model::PreApproval> add);

  // Of one signer, newest first.
  Result<model::RequestPage> list(const model::Principal& principal, std::string_view id_or_name,
                                  const RequestFilter& filter) const;
  // All that the principal may see: its own and those of signers it may read.
  model::RequestPage list_visible(const model::Principal& principal,
                                  std::optional<SignerId> signer_id,
                                  const RequestFilter& filter) const;
  Result<model::RequestView> get(const model::Principal& principal, RequestId id) const;

  // The digests of the list that was kept with a request, for whoever may read it. not_found when
  // the request names none, or it does not hold the one that is asked for.
  Task<model::ManifestPage> manifest(model::Principal principal, RequestId id,
                                     ManifestFilter filter) const;

  // Each of these may be bound to a version of the request: else precondition_failed.
  //
  // By an approver of the current step. The last approval issues the grant in the same commit.
  Task<model::RequestView> vote(model::Caller caller, RequestId id, bool is_approval,
                                std::string comment, model::Precondition expected = {});
  // By the requester.
  Task<model::RequestView> cancel(model::Caller caller, RequestId id,
                                  model::Precondition expected = {});
  // By an administrator, with the grant that came of it.
  Task<model::RequestView> revoke(model::Caller caller, std::string id_or_name, RequestId id,
                                  model::Precondition expected = {});

 private:
  Context& context_;
  const Project& project_;
  ports::Kept& kept_;
  ApprovalEvents& events_;
  const RequestRule& rule_;
};

}  // namespace sealmint::service
