// The activity of a signer: what was signed, failed and refused (contract 9.16).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/model/views_signers.hpp"
#include "core/ports/activity.hpp"
#include "core/ports/log_reads.hpp"
#include "core/service/shared/context.hpp"
#include "core/service/shared/project.hpp"

namespace sealmint::service {

struct ActivityFilter {
  std::optional<model::OperationStatus> status;
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};

// Errors of all: not_found, forbidden, busy, and the store's.
class ActivityService {
 public:
  ActivityService(Context& context, const Project& project, ports::Activity& activity,
                  ports::LogReader log)
      : context_(context), project_(project), activity_(activity), log_(log) {}

  // Newest first.
  Task<model::OperationViewPage> list(model::Principal principal, std::string id_or_name,
                                      ActivityFilter filter) const;

  // not_found for an operation of another signer, too.
  Task<model::OperationView> get(model::Principal principal, std::string id_or_name,
                                 OperationId id) const;

  // Its place in the log. not_found also for what was recorded before there was a log.
  Task<std::uint64_t> log_index(model::Principal principal, std::string id_or_name,
                                OperationId id) const;

 private:
  Context& context_;
  const Project& project_;
  ports::Activity& activity_;
  const ports::LogReader log_;
};

}  // namespace sealmint::service
