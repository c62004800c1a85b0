using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using FullStackAI.AspNetCore.Serving;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Http;

/// <summary>One request on its way through a live version of a model.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Version">The version's name and status.</param>
/// <param name="Model">The live model.</param>
/// <param name="Batch">Memory for its rows.</param>
/// <param name="Caller">The caller's key; null where none is asked for.</param>
internal readonly record struct ModelCall(HttpContext Http, ServedVersion Version, ServedModel Model, RowBatch Batch, ApiKey? Caller = null)
{
    /// <summary>The model's name.</summary>
    internal string ModelName => Version.Model;

    /// <summary>The version's name.</summary>
    internal string VersionName => Version.NameOf(Model);
}
