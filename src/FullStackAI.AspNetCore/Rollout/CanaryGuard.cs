using System.Collections.Concurrent;
using FullStackAI.AspNetCore.Audit;
using FullStackAI.AspNetCore.Diagnostics;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using FullStackAI.AspNetCore.Telemetry;
using Microsoft.Extensions.Logging;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>Watches canaries, and ends those that do worse than <see cref="CanaryGuardOptions"/> allow.</summary>
/// <remarks>The canary stops at the very request that shows it, in memory; then the routing file is written. Where it cannot
/// be (a read-only repository) the canary stays ended until the file says something else.</remarks>
internal sealed class CanaryGuard(
    CanaryGuardOptions options, ModelRepository repository, AuditLog? audit, ILogger logger, TimeProvider time)
{
    private readonly RoutingChanges _changes = new(repository);
    private readonly ConcurrentDictionary<string, CanaryTrial> _trials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CanaryRollback> _last = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Canaries ended since the start, by model.</summary>
    internal IEnumerable<KeyValuePair<string, long>> Counts => _counts.OrderBy(static count => count.Key, StringComparer.Ordinal);

    /// <summary>The last canary of a model that was ended; null when none was.</summary>
    internal CanaryRollback? Last(string model) => _last.GetValueOrDefault(model);

    /// <summary>Whether a canary was ended, although the routing file still names it.</summary>
    internal bool HasEnded(string model, CanaryRule rule) =>
        _trials.TryGetValue(model, out CanaryTrial? trial) && trial.IsEnded && trial.Rule == rule;

    /// <summary>Lets a model's canary begin anew, as when an administrator sets it.</summary>
    internal void Forget(string model) => _trials.TryRemove(model, out _);

    /// <summary>Notes that a model's routing names no canary any more: the same one may be tried again.</summary>
    internal void Settle(string model)
    {
        if (_trials.TryGetValue(model, out CanaryTrial? trial) && trial.IsEnded)
        {
            Forget(model);
        }
    }

    /// <summary>Counts a request that named no version.</summary>
    /// <param name="model">The model, as it was when the request came.</param>
    /// <param name="version">What answered it.</param>
    /// <param name="failed">Whether it was refused or failed.</param>
    /// <param name="ticks">How long it took.</param>
    internal void Answered(ModelEntry model, ServedVersion version, bool failed, long ticks)
    {
        if (TrialOf(model) is not { IsEnded: false } trial || (version != trial.Canary && version != trial.Default))
        {
            return;
        }

        if (trial.Add(version == trial.Canary, failed, ticks, options) is { } reason)
        {
            End(model.Name, trial, reason.Reason, reason.Requests);
        }
    }

    /// <summary>The version that should answer a canary's request a second time, to compare; null for none.</summary>
    internal ServedVersion? Beside(ModelEntry model, ServedVersion version) =>
        options.DisagreementShare is not null && TrialOf(model) is { IsEnded: false } trial && version == trial.Canary
            ? trial.Default
            : null;

    /// <summary>Counts the rows of a canary's request that the default has answered, too.</summary>
    internal void Compared(
        string model, ServedVersion canary, ModelOutputs live, ReadOnlySpan<double> liveOutputs, ModelOutputs other,
        ReadOnlySpan<double> otherOutputs, int rows)
    {
        if (rows == 0 || !_trials.TryGetValue(model, out CanaryTrial? trial) || trial.IsEnded || trial.Canary != canary)
        {
            return;
        }

        int apart = live.IsClassifier == other.IsClassifier
            ? Disagreement.Count(live, liveOutputs, other, otherOutputs, rows, options.Tolerance)
            : rows;
        if (trial.AddRows(rows, apart, options) is { } reason)
        {
            End(model, trial, reason.Reason, reason.Rows);
        }
    }

    private CanaryTrial? TrialOf(ModelEntry model)
    {
        if (model.Routing.Canary is not { } rule
            || model.Default is not { } @default
            || model.Find(rule.Version) is not { } canary
            || canary == @default)
        {
            return null;
        }

        if (_trials.TryGetValue(model.Name, out CanaryTrial? known) && known.IsOf(rule, canary, @default))
        {
            return known;
        }

        var begun = new CanaryTrial(rule, canary, @default);
        return _trials.AddOrUpdate(model.Name, begun, (_, current) => current.IsOf(rule, canary, @default) ? current : begun);
    }

    private void End(string model, CanaryTrial trial, string reason, long requests)
    {
        if (!trial.TryEnd())
        {
            return;
        }

        var rollback = new CanaryRollback(model, trial.Canary.Name, trial.Default.Name, reason, requests, time.GetUtcNow());
        _last[model] = rollback;
        _counts.AddOrUpdate(model, 1, static (_, count) => count + 1);
        ServingMeters.RolledBack(model);
        ServingLog.CanaryRolledBack(logger, model, rollback.Canary, rollback.Default, reason);
        _ = Task.Run(() => WriteAsync(rollback, trial.Rule));
    }

    private async Task WriteAsync(CanaryRollback rollback, CanaryRule rule)
    {
        string outcome = "done";
        string rest = "";
        try
        {
            await _changes.EndCanaryAsync(rollback.Model, CancellationToken.None, rule).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is ServingException or IOException or ObjectDisposedException)
        {
            (outcome, rest) = ("failed", $" It gets no requests, but the routing file still names it: {fault.Message}");
        }

        audit?.Add(new AuditEvent("server", "canary.rollback", outcome)
        {
            Model = rollback.Model,
            Version = rollback.Canary,
            Detail = rollback.Reason + rest,
        });
        try
        {
            options.RolledBack?.Invoke(rollback);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            ServingLog.CanaryListenerFailed(logger, fault, rollback.Model);
        }
    }
}
