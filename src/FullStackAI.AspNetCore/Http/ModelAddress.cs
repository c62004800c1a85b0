using FullStackAI.AspNetCore.Repository;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FullStackAI.AspNetCore.Http;

/// <summary>Finds the model and version that an address names.</summary>
internal static class ModelAddress
{
    /// <summary>The model and version of the route values <c>model</c> and <c>version</c>.</summary>
    /// <exception cref="ServingException">There is none, or it is not ready.</exception>
    internal static (ModelEntry Model, ServedVersion Version) Find(ModelRepository repository, HttpContext http)
    {
        RouteValueDictionary route = http.Request.RouteValues;
        if (!repository.TryFind((string)route["model"]!, out ModelEntry? model))
        {
            throw ServingException.NoSuchModel();
        }

        return route.TryGetValue("version", out object? version) && version is string name ? (model, Named(model, name)) : (model, model.Default ?? throw ServingException.NotReady());
    }

    /// <summary>The version of a name or alias; a request that names one never gets another.</summary>
    internal static ServedVersion Named(ModelEntry model, string name)
    {
        ServedVersion version = model.Find(name) ?? throw ServingException.NoSuchVersion();
        return version.IsWithdrawn ? throw ServingException.NotReady() : version;
    }
}
