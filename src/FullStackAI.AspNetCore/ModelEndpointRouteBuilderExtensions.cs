using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Console;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.AspNetCore;

/// <summary>Gives the models of a host their addresses.</summary>
public static class ModelEndpointRouteBuilderExtensions
{
    /// <summary>Maps every way to ask the models added by <see cref="ModelServiceCollectionExtensions.AddModels"/>.</summary>
    /// <param name="endpoints">The app.</param>
    /// <returns>All endpoints together, for conventions such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddModels</c> was not called.</exception>
    public static IEndpointConventionBuilder MapModels(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ServingServices services = endpoints.ServiceProvider.GetService<ServingServices>()
            ?? throw new InvalidOperationException("There are no models to map. Call builder.Services.AddModels(\"models/\") before the app is built.");
        RouteGroupBuilder group = endpoints.MapGroup("");
        group.WithMetadata(ServesModels.Mark);
        MapRows(group, services);
        ConsoleEndpoints.Map(endpoints);
        return group;
    }

    private static void MapRows(RouteGroupBuilder group, ServingServices services)
    {
        var catalog = new CatalogEndpoints(services);
        var rows = new RowsEndpoint(services);
        var explain = new ExplainEndpoint(services);
        Get(group, "/models", catalog.ListAsync);
        foreach (string model in (string[])["/models/{model}", "/models/{model}/versions/{version}"])
        {
            Get(group, model, catalog.DescribeAsync);
            Get(group, model + "/signature", catalog.SignatureAsync);
            Post(group, model + "/predict", http => ExplainEndpoint.IsWanted(http.Request) ? explain.HandleAsync(http) : rows.HandleAsync(http));
            Post(group, model + "/explain", explain.HandleAsync);
        }

        group.Map("/models/{**rest}", NothingHereAsync).WithOrder(int.MaxValue);
    }

    private static void Get(RouteGroupBuilder group, string pattern, RequestDelegate handle)
    {
        group.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Head], handle);
        group.Map(pattern, static http => WrongMethodAsync(http, "GET, HEAD"));
    }

    private static void Post(RouteGroupBuilder group, string pattern, RequestDelegate handle)
    {
        group.MapMethods(pattern, [HttpMethods.Post], handle);
        group.Map(pattern, static http => WrongMethodAsync(http, "POST"));
    }

    // Routing's own 404 and 405 have no body, which clients of the protocols cannot read.
    private static Task WrongMethodAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        ErrorAnswer.Send(http.Response, StatusCodes.Status405MethodNotAllowed, $"This address answers {allowed} only.");
        return Task.CompletedTask;
    }

    private static Task NothingHereAsync(HttpContext http)
    {
        ErrorAnswer.Send(http.Response, StatusCodes.Status404NotFound, "There is nothing at this address.");
        return Task.CompletedTask;
    }
}
