/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";
import { anyApi } from "convex/server";
import type * as agents from "../agents.js";
import type * as analytics from "../analytics.js";
import type * as attachments from "../attachments.js";
import type * as auth from "../auth.js";
import type * as budgets from "../budgets.js";
import type * as chats from "../chats.js";
import type * as comments from "../comments.js";
import type * as crons from "../crons.js";
import type * as dependencies from "../dependencies.js";
import type * as effects from "../effects.js";
import type * as events from "../events.js";
import type * as functions from "../functions.js";
import type * as gateways from "../gateways.js";
import type * as graphs from "../graphs.js";
import type * as home from "../home.js";
import type * as inbox from "../inbox.js";
import type * as loop from "../loop.js";
import type * as merges from "../merges.js";
import type * as model_actors from "../model/actors.js";
import type * as model_agentViews from "../model/agentViews.js";
import type * as model_agents from "../model/agents.js";
import type * as model_analytics from "../model/analytics.js";
import type * as model_analyticsViews from "../model/analyticsViews.js";
import type * as model_apply from "../model/apply.js";
import type * as model_applyAnswer from "../model/applyAnswer.js";
import type * as model_applyInLane from "../model/applyInLane.js";
import type * as model_applyToCard from "../model/applyToCard.js";
import type * as model_approval from "../model/approval.js";
import type * as model_assignment from "../model/assignment.js";
import type * as model_attachments from "../model/attachments.js";
import type * as model_attempts from "../model/attempts.js";
import type * as model_auth from "../model/auth.js";
import type * as model_batches from "../model/batches.js";
import type * as model_beginEffects from "../model/beginEffects.js";
import type * as model_briefs from "../model/briefs.js";
import type * as model_budgetQuestions from "../model/budgetQuestions.js";
import type * as model_budgetWarnings from "../model/budgetWarnings.js";
import type * as model_budgets from "../model/budgets.js";
import type * as model_candidates from "../model/candidates.js";
import type * as model_cards from "../model/cards.js";
import type * as model_chatDelivery from "../model/chatDelivery.js";
import type * as model_chatImages from "../model/chatImages.js";
import type * as model_chatPosts from "../model/chatPosts.js";
import type * as model_chatSend from "../model/chatSend.js";
import type * as model_chatStreams from "../model/chatStreams.js";
import type * as model_chats from "../model/chats.js";
import type * as model_children from "../model/children.js";
import type * as model_claims from "../model/claims.js";
import type * as model_comments from "../model/comments.js";
import type * as model_context from "../model/context.js";
import type * as model_counts from "../model/counts.js";
import type * as model_cycles from "../model/cycles.js";
import type * as model_dependencies from "../model/dependencies.js";
import type * as model_disk from "../model/disk.js";
import type * as model_effects from "../model/effects.js";
import type * as model_events from "../model/events.js";
import type * as model_executorHealth from "../model/executorHealth.js";
import type * as model_explanations from "../model/explanations.js";
import type * as model_fences from "../model/fences.js";
import type * as model_find from "../model/find.js";
import type * as model_forecasts from "../model/forecasts.js";
import type * as model_gateways from "../model/gateways.js";
import type * as model_gather from "../model/gather.js";
import type * as model_givingUp from "../model/givingUp.js";
import type * as model_graphs from "../model/graphs.js";
import type * as model_inbox from "../model/inbox.js";
import type * as model_lane from "../model/lane.js";
import type * as model_leases from "../model/leases.js";
import type * as model_limits from "../model/limits.js";
import type * as model_liveness from "../model/liveness.js";
import type * as model_loopStatus from "../model/loopStatus.js";
import type * as model_maintenance from "../model/maintenance.js";
import type * as model_merges from "../model/merges.js";
import type * as model_modelUse from "../model/modelUse.js";
import type * as model_moves from "../model/moves.js";
import type * as model_openRuns from "../model/openRuns.js";
import type * as model_organization from "../model/organization.js";
import type * as model_pauses from "../model/pauses.js";
import type * as model_phases from "../model/phases.js";
import type * as model_pipelines from "../model/pipelines.js";
import type * as model_plans from "../model/plans.js";
import type * as model_processes from "../model/processes.js";
import type * as model_progress from "../model/progress.js";
import type * as model_projects from "../model/projects.js";
import type * as model_promptActivations from "../model/promptActivations.js";
import type * as model_promptViews from "../model/promptViews.js";
import type * as model_prompts from "../model/prompts.js";
import type * as model_pullAnswers from "../model/pullAnswers.js";
import type * as model_pullViews from "../model/pullViews.js";
import type * as model_pulls from "../model/pulls.js";
import type * as model_ranks from "../model/ranks.js";
import type * as model_refusals from "../model/refusals.js";
import type * as model_reports from "../model/reports.js";
import type * as model_requirementTasks from "../model/requirementTasks.js";
import type * as model_requirements from "../model/requirements.js";
import type * as model_retention from "../model/retention.js";
import type * as model_reviews from "../model/reviews.js";
import type * as model_roadmapImport from "../model/roadmapImport.js";
import type * as model_roadmaps from "../model/roadmaps.js";
import type * as model_rollupFills from "../model/rollupFills.js";
import type * as model_rollups from "../model/rollups.js";
import type * as model_runEnds from "../model/runEnds.js";
import type * as model_runLists from "../model/runLists.js";
import type * as model_runViews from "../model/runViews.js";
import type * as model_savedViews from "../model/savedViews.js";
import type * as model_schedules from "../model/schedules.js";
import type * as model_seats from "../model/seats.js";
import type * as model_sessionChats from "../model/sessionChats.js";
import type * as model_sessionSeen from "../model/sessionSeen.js";
import type * as model_sessionViews from "../model/sessionViews.js";
import type * as model_sessions from "../model/sessions.js";
import type * as model_signalViews from "../model/signalViews.js";
import type * as model_signals from "../model/signals.js";
import type * as model_snapshots from "../model/snapshots.js";
import type * as model_stepResults from "../model/stepResults.js";
import type * as model_steps from "../model/steps.js";
import type * as model_stops from "../model/stops.js";
import type * as model_tallies from "../model/tallies.js";
import type * as model_taskSearch from "../model/taskSearch.js";
import type * as model_taskViews from "../model/taskViews.js";
import type * as model_tasks from "../model/tasks.js";
import type * as model_triage from "../model/triage.js";
import type * as model_unnamedFiles from "../model/unnamedFiles.js";
import type * as model_usage from "../model/usage.js";
import type * as model_usageSums from "../model/usageSums.js";
import type * as model_usedOn from "../model/usedOn.js";
import type * as model_waits from "../model/waits.js";
import type * as organization from "../organization.js";
import type * as pipelines from "../pipelines.js";
import type * as processes from "../processes.js";
import type * as projects from "../projects.js";
import type * as prompts from "../prompts.js";
import type * as pulls from "../pulls.js";
import type * as retention from "../retention.js";
import type * as reviews from "../reviews.js";
import type * as roadmap from "../roadmap.js";
import type * as runs from "../runs.js";
import type * as schedules from "../schedules.js";
import type * as sessions from "../sessions.js";
import type * as signals from "../signals.js";
import type * as tables_analytics from "../tables/analytics.js";
import type * as tables_budgets from "../tables/budgets.js";
import type * as tables_chats from "../tables/chats.js";
import type * as tables_comments from "../tables/comments.js";
import type * as tables_effects from "../tables/effects.js";
import type * as tables_files from "../tables/files.js";
import type * as tables_gateways from "../tables/gateways.js";
import type * as tables_landing from "../tables/landing.js";
import type * as tables_loop from "../tables/loop.js";
import type * as tables_maintenance from "../tables/maintenance.js";
import type * as tables_people from "../tables/people.js";
import type * as tables_projects from "../tables/projects.js";
import type * as tables_prompts from "../tables/prompts.js";
import type * as tables_roadmap from "../tables/roadmap.js";
import type * as tables_runs from "../tables/runs.js";
import type * as tables_savedViews from "../tables/savedViews.js";
import type * as tables_schedules from "../tables/schedules.js";
import type * as tables_sessions from "../tables/sessions.js";
import type * as tables_signals from "../tables/signals.js";
import type * as tables_tasks from "../tables/tasks.js";
import type * as tables_tenant from "../tables/tenant.js";
import type * as tasks from "../tasks.js";
import type * as triage from "../triage.js";
import type * as views from "../views.js";
import type * as workspaces from "../workspaces.js";

const fullApi: ApiFromModules<{
  agents: typeof agents;
  analytics: typeof analytics;
  attachments: typeof attachments;
  auth: typeof auth;
  budgets: typeof budgets;
  chats: typeof chats;
  comments: typeof comments;
  crons: typeof crons;
  dependencies: typeof dependencies;
  effects: typeof effects;
  events: typeof events;
  functions: typeof functions;
  gateways: typeof gateways;
  graphs: typeof graphs;
  home: typeof home;
  inbox: typeof inbox;
  loop: typeof loop;
  merges: typeof merges;
  "model/actors": typeof model_actors;
  "model/agentViews": typeof model_agentViews;
  "model/agents": typeof model_agents;
  "model/analytics": typeof model_analytics;
  "model/analyticsViews": typeof model_analyticsViews;
  "model/apply": typeof model_apply;
  "model/applyAnswer": typeof model_applyAnswer;
  "model/applyInLane": typeof model_applyInLane;
  "model/applyToCard": typeof model_applyToCard;
  "model/approval": typeof model_approval;
  "model/assignment": typeof model_assignment;
  "model/attachments": typeof model_attachments;
  "model/attempts": typeof model_attempts;
  "model/auth": typeof model_auth;
  "model/batches": typeof model_batches;
  "model/beginEffects": typeof model_beginEffects;
  "model/briefs": typeof model_briefs;
  "model/budgetQuestions": typeof model_budgetQuestions;
  "model/budgetWarnings": typeof model_budgetWarnings;
  "model/budgets": typeof model_budgets;
  "model/candidates": typeof model_candidates;
  "model/cards": typeof model_cards;
  "model/chatDelivery": typeof model_chatDelivery;
  "model/chatImages": typeof model_chatImages;
  "model/chatPosts": typeof model_chatPosts;
  "model/chatSend": typeof model_chatSend;
  "model/chatStreams": typeof model_chatStreams;
  "model/chats": typeof model_chats;
  "model/children": typeof model_children;
  "model/claims": typeof model_claims;
  "model/comments": typeof model_comments;
  "model/context": typeof model_context;
  "model/counts": typeof model_counts;
  "model/cycles": typeof model_cycles;
  "model/dependencies": typeof model_dependencies;
  "model/disk": typeof model_disk;
  "model/effects": typeof model_effects;
  "model/events": typeof model_events;
  "model/executorHealth": typeof model_executorHealth;
  "model/explanations": typeof model_explanations;
  "model/fences": typeof model_fences;
  "model/find": typeof model_find;
  "model/forecasts": typeof model_forecasts;
  "model/gateways": typeof model_gateways;
  "model/gather": typeof model_gather;
  "model/givingUp": typeof model_givingUp;
  "model/graphs": typeof model_graphs;
  "model/inbox": typeof model_inbox;
  "model/lane": typeof model_lane;
  "model/leases": typeof model_leases;
  "model/limits": typeof model_limits;
  "model/liveness": typeof model_liveness;
  "model/loopStatus": typeof model_loopStatus;
  "model/maintenance": typeof model_maintenance;
  "model/merges": typeof model_merges;
  "model/modelUse": typeof model_modelUse;
  "model/moves": typeof model_moves;
  "model/openRuns": typeof model_openRuns;
  "model/organization": typeof model_organization;
  "model/pauses": typeof model_pauses;
  "model/phases": typeof model_phases;
  "model/pipelines": typeof model_pipelines;
  "model/plans": typeof model_plans;
  "model/processes": typeof model_processes;
  "model/progress": typeof model_progress;
  "model/projects": typeof model_projects;
  "model/promptActivations": typeof model_promptActivations;
  "model/promptViews": typeof model_promptViews;
  "model/prompts": typeof model_prompts;
  "model/pullAnswers": typeof model_pullAnswers;
  "model/pullViews": typeof model_pullViews;
  "model/pulls": typeof model_pulls;
  "model/ranks": typeof model_ranks;
  "model/refusals": typeof model_refusals;
  "model/reports": typeof model_reports;
  "model/requirementTasks": typeof model_requirementTasks;
  "model/requirements": typeof model_requirements;
  "model/retention": typeof model_retention;
  "model/reviews": typeof model_reviews;
  "model/roadmapImport": typeof model_roadmapImport;
  "model/roadmaps": typeof model_roadmaps;
  "model/rollupFills": typeof model_rollupFills;
  "model/rollups": typeof model_rollups;
  "model/runEnds": typeof model_runEnds;
  "model/runLists": typeof model_runLists;
  "model/runViews": typeof model_runViews;
  "model/savedViews": typeof model_savedViews;
  "model/schedules": typeof model_schedules;
  "model/seats": typeof model_seats;
  "model/sessionChats": typeof model_sessionChats;
  "model/sessionSeen": typeof model_sessionSeen;
  "model/sessionViews": typeof model_sessionViews;
  "model/sessions": typeof model_sessions;
  "model/signalViews": typeof model_signalViews;
  "model/signals": typeof model_signals;
  "model/snapshots": typeof model_snapshots;
  "model/stepResults": typeof model_stepResults;
  "model/steps": typeof model_steps;
  "model/stops": typeof model_stops;
  "model/tallies": typeof model_tallies;
  "model/taskSearch": typeof model_taskSearch;
  "model/taskViews": typeof model_taskViews;
  "model/tasks": typeof model_tasks;
  "model/triage": typeof model_triage;
  "model/unnamedFiles": typeof model_unnamedFiles;
  "model/usage": typeof model_usage;
  "model/usageSums": typeof model_usageSums;
  "model/usedOn": typeof model_usedOn;
  "model/waits": typeof model_waits;
  organization: typeof organization;
  pipelines: typeof pipelines;
  processes: typeof processes;
  projects: typeof projects;
  prompts: typeof prompts;
  pulls: typeof pulls;
  retention: typeof retention;
  reviews: typeof reviews;
  roadmap: typeof roadmap;
  runs: typeof runs;
  schedules: typeof schedules;
  sessions: typeof sessions;
  signals: typeof signals;
  "tables/analytics": typeof tables_analytics;
  "tables/budgets": typeof tables_budgets;
  "tables/chats": typeof tables_chats;
  "tables/comments": typeof tables_comments;
  "tables/effects": typeof tables_effects;
  "tables/files": typeof tables_files;
  "tables/gateways": typeof tables_gateways;
  "tables/landing": typeof tables_landing;
  "tables/loop": typeof tables_loop;
  "tables/maintenance": typeof tables_maintenance;
  "tables/people": typeof tables_people;
  "tables/projects": typeof tables_projects;
  "tables/prompts": typeof tables_prompts;
  "tables/roadmap": typeof tables_roadmap;
  "tables/runs": typeof tables_runs;
  "tables/savedViews": typeof tables_savedViews;
  "tables/schedules": typeof tables_schedules;
  "tables/sessions": typeof tables_sessions;
  "tables/signals": typeof tables_signals;
  "tables/tasks": typeof tables_tasks;
  "tables/tenant": typeof tables_tenant;
  tasks: typeof tasks;
  triage: typeof triage;
  views: typeof views;
  workspaces: typeof workspaces;
}> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
> = anyApi as any;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
> = anyApi as any;
