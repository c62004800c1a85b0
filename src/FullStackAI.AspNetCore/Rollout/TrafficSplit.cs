using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>Chooses between the default and a canary for requests that name no version.</summary>
internal sealed class TrafficSplit(CanaryGuard? guard)
{
    private uint _dealt;

    /// <summary>The version that answers a request.</summary>
    /// <param name="model">The model; its default is not null.</param>
    /// <param name="http">The request.</param>
    /// <param name="caller">Its key; null where none is asked for.</param>
    internal ServedVersion Choose(ModelEntry model, HttpContext http, ApiKey? caller)
    {
        ServedVersion answers = model.Default!;
        if (model.Routing.Canary is not { Share: > 0 } canary)
        {
            guard?.Settle(model.Name);
            return answers;
        }

        if (guard?.HasEnded(model.Name, canary) == true || model.Find(canary.Version) is not { CanServe: true } candidate)
        {
            return answers; // a canary that cannot serve, or was ended, costs nobody an answer
        }

        string? key = http.Request.Headers.TryGetValue(canary.StickyHeader, out var values) && (string?)values is { Length: > 0 } given
            ? given
            : caller?.Entry.Id;
        int bucket = key is not null ? CanaryRule.BucketOf(model.Name, key) : CanaryRule.BucketOf(Interlocked.Increment(ref _dealt));
        return bucket < canary.Share ? candidate : answers;
    }
}
