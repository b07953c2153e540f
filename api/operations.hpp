// Activity rows as JSON (contract 1.8, 9.16).
#pragma once

#include <boost/json/object.hpp>

#include "core/model/views_signers.hpp"

namespace sealmint::api {

// The row itself.
boost::json::object to_json(const model::OperationView& view);
// {operations, totalCount}.
boost::json::object to_json(const model::OperationViewPage& page);
// {operation, signerName}.
boost::json::object operation_detail_json(const model::OperationView& view);

}  // namespace sealmint::api
