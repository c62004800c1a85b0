using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FullStackAI.AspNetCore.Http;

/// <summary>Finds the model and version that an address names, among those the caller may see.</summary>
internal static class ModelAddress
{
    /// <summary>The model of the route value <c>model</c>.</summary>
    /// <exception cref="ServingException">There is none, or the caller may not know of it: both look the same.</exception>
    internal static ModelEntry Model(ServingServices services, HttpContext http) =>
        Model(services, services.Gate.Authenticate(http), (string)http.Request.RouteValues["model"]!);

    /// <summary>The model and version of the route values <c>model</c> and <c>version</c>.</summary>
    /// <exception cref="ServingException">There is none, or it is not ready.</exception>
    internal static (ModelEntry Model, ServedVersion Version) Find(ServingServices services, HttpContext http) =>
        Find(services, services.Gate.Authenticate(http), http);

    /// <summary>The model and version of the route values <c>model</c> and <c>version</c>, for a caller who is known already.</summary>
    /// <exception cref="ServingException">There is none, or it is not ready.</exception>
    internal static (ModelEntry Model, ServedVersion Version) Find(
        ServingServices services, ApiKey? caller, HttpContext http, ModelUse use = ModelUse.Read)
    {
        RouteValueDictionary route = http.Request.RouteValues;
        ModelEntry model = Model(services, caller, (string)route["model"]!, use);
        return route.TryGetValue("version", out object? version) && version is string name
            ? (model, Named(model, name))
            : (model, Default(model));
    }

    /// <summary>The model and version of an address that may name none.</summary>
    /// <exception cref="ServingException">No model is named, and there is not just one.</exception>
    internal static (ModelEntry Model, ServedVersion Version) FindOrOnly(
        ServingServices services, ApiKey? caller, HttpContext http, ModelUse use)
    {
        if (http.Request.RouteValues.ContainsKey("model"))
        {
            return Find(services, caller, http, use);
        }

        ModelEntry only = services.Repository.Only()
            ?? throw new ServingException(
                StatusCodes.Status404NotFound, "This address names no model, and there is not just one. Name it, or set a default model.");
        ModelEntry model = Model(services, caller, only.Name, use);
        return (model, Default(model));
    }

    /// <summary>What answers a request for predictions: the named version, or the
    /// default, or for a part of the requests the canary.</summary>
    /// <exception cref="ServingException">There is no such model or version, or it is not ready.</exception>
    internal static Addressed Choose(ServingServices services, ApiKey? caller, HttpContext http, ModelUse use = ModelUse.Predict)
    {
        (ModelEntry model, ServedVersion version) = FindOrOnly(services, caller, http, use);
        bool isNamed = http.Request.RouteValues.ContainsKey("version");
        return new Addressed(model, isNamed ? version : services.Split.Choose(model, http, caller), isNamed, caller);
    }

    private static ModelEntry Model(ServingServices services, ApiKey? caller, string name, ModelUse use = ModelUse.Read)
    {
        caller?.Demand(use, name);
        return services.Repository.TryFind(name, out ModelEntry? model) ? model : throw ServingException.NoSuchModel();
    }

    private static ServedVersion Default(ModelEntry model) => model.Default ?? throw ServingException.NotReady();

    /// <summary>The version of a name or alias; a request that names one never gets another.</summary>
    private static ServedVersion Named(ModelEntry model, string name)
    {
        ServedVersion version = model.Find(name) ?? throw ServingException.NoSuchVersion();
        return version.IsWithdrawn ? throw ServingException.NotReady() : version;
    }
}

/// <summary>What answers a request.</summary>
/// <param name="Model">The model as it was when the request came.</param>
/// <param name="Version">The version that answers.</param>
/// <param name="IsNamed">Whether the request named it; then it never gets another.</param>
/// <param name="Caller">The caller's key; null where none is asked for.</param>
internal readonly record struct Addressed(ModelEntry Model, ServedVersion Version, bool IsNamed, ApiKey? Caller);
