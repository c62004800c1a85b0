using FullStackAI.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Repository;

/// <summary>Changes which version answers: checked against what can serve, written to the
/// routing file as a whole, and then seen by requests.</summary>
internal sealed class RoutingChanges(ModelRepository repository)
{
    private const string DefaultAlias = "default";

    /// <summary>Makes an alias lead to a version; the alias <c>default</c> is the one that answers when none is named.</summary>
    /// <exception cref="ServingException">There is no such model or version, it
    /// cannot be loaded, or the file cannot be written.</exception>
    internal Task SetAliasAsync(string model, string alias, string version, CancellationToken cancellationToken) =>
        ChangeAsync(model, version, entry => alias == DefaultAlias
            ? entry.Routing with { Default = version, Previous = entry.Default?.Name ?? entry.Routing.Previous }
            : entry.Routing with { Aliases = With(entry.Routing.Aliases, alias, version) }, cancellationToken);

    /// <summary>Sends part of the requests that name no version to another one.</summary>
    internal Task SetCanaryAsync(string model, CanaryRule rule, CancellationToken cancellationToken) =>
        ChangeAsync(model, rule.Version, entry =>
        {
            string live = entry.Default?.Name ?? throw ServingException.NotReady();
            if (entry.Find(rule.Version) == entry.Default)
            {
                throw new ServingException(
                    409, "That version answers all requests already. Name another one, or make an older one the default first.");
            }

            // Without a default the newest version answers, which a canary often is.
            return entry.Routing with { Canary = rule, Default = entry.Routing.Default ?? live };
        }, cancellationToken);

    /// <summary>Compares another version with the one that answers.</summary>
    internal Task SetShadowAsync(string model, ShadowRule rule, CancellationToken cancellationToken) =>
        ChangeAsync(
            model,
            rule.Version,
            entry => entry.Routing with { Shadow = rule, Default = entry.Routing.Default ?? entry.Default?.Name },
            cancellationToken);

    /// <summary>Ends the canary: the default answers all requests again.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Stops it before the file is written.</param>
    /// <param name="only">The canary that is meant: another one goes on; null means any.</param>
    internal Task EndCanaryAsync(string model, CancellationToken cancellationToken, CanaryRule? only = null) =>
        ChangeAsync(
            model,
            null,
            entry => only is null || entry.Routing.Canary == only ? entry.Routing with { Canary = null } : entry.Routing,
            cancellationToken);

    /// <summary>Ends the comparison.</summary>
    internal Task EndShadowAsync(string model, CancellationToken cancellationToken) =>
        ChangeAsync(model, null, static entry => entry.Routing with { Shadow = null }, cancellationToken);

    /// <summary>Makes a version answer all requests that name none, and ends canary and
    /// shadow; the one before is kept to roll back to.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">A version or alias; null means the canary's, else the shadow's.</param>
    /// <param name="cancellationToken">Stops it before the file is written.</param>
    internal Task PromoteAsync(string model, string? version, CancellationToken cancellationToken)
    {
        ModelRouting routing = repository.Entry(model).Routing;
        string wanted = version
            ?? routing.Canary?.Version
            ?? routing.Shadow?.Version
            ?? throw new ServingException(409, "There is no canary and no shadow to promote. Send {\"version\":\"...\"}.");
        return ChangeAsync(model, wanted, entry => Answer(entry, entry.Find(wanted)!.Name), cancellationToken);
    }

    /// <summary>Makes the version answer again that did before the last promotion; with a canary under way, ends that instead.</summary>
    internal Task RollbackAsync(string model, CancellationToken cancellationToken)
    {
        ModelRouting routing = repository.Entry(model).Routing;
        if (routing.Canary is not null)
        {
            return EndCanaryAsync(model, cancellationToken);
        }

        string previous = routing.Previous
            ?? throw new ServingException(409, "There is no version before this one to roll back to. Promote the one you want.");
        return ChangeAsync(model, previous, entry => Answer(entry, previous), cancellationToken);
    }

    // An alias that answers keeps its name and moves.
    private static ModelRouting Answer(ModelEntry entry, string version)
    {
        ModelRouting routing = entry.Routing with
        {
            Canary = null,
            Shadow = null,
            Previous = entry.Default?.Name ?? entry.Routing.Previous,
        };
        return routing.Default is { } name && routing.Aliases.ContainsKey(name)
            ? routing with { Aliases = With(routing.Aliases, name, version) }
            : routing with { Default = version };
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> aliases, string alias, string version) =>
        new(aliases, StringComparer.Ordinal) { [alias] = version };

    private async Task ChangeAsync(
        string model, string? version, Func<ModelEntry, ModelRouting> change, CancellationToken cancellationToken)
    {
        ModelEntry entry = repository.Entry(model);
        if (entry.Versions[^1].IsSingle)
        {
            throw new ServingException(409, "The model is a single file: it has no folder of versions to choose from.");
        }

        if (version is not null)
        {
            ServedVersion wanted = entry.Find(version) ?? throw ServingException.NoSuchVersion();
            // A name may only lead to a version that can answer.
            if (await wanted.Slot.LoadAsync(force: false, onlyIfAbsent: true, cancellationToken).ConfigureAwait(false) is not null
                || wanted.IsWithdrawn)
            {
                throw new ServingException(409, "The version cannot be loaded, so that nothing may lead to it.");
            }
        }

        ModelRouting routing = change(entry) with { Fault = null };
        try
        {
            repository.BeforeWrite?.Invoke();
            Serialization.AtomicFile.Write(Path.Combine(repository.Root, model, RepositoryFolder.RoutingFile), routing.Write);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ServingException(409, "The routing file cannot be written: the repository is read-only or full.");
        }

        await repository.ScanAsync(load: true, cancellationToken).ConfigureAwait(false);
    }
}
