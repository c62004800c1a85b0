using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Jobs;
using FullStackAI.AspNetCore.Console;
using FullStackAI.AspNetCore.OpenApi;
using FullStackAI.AspNetCore.Operations;
using FullStackAI.AspNetCore.Protocols.Explain;
using FullStackAI.AspNetCore.Protocols.KServe;
using FullStackAI.AspNetCore.Protocols.Mlflow;
using FullStackAI.AspNetCore.Protocols.OpenInference;
using FullStackAI.AspNetCore.Protocols.Rows;
using FullStackAI.AspNetCore.Rollout;
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
            ?? throw new InvalidOperationException(
                "There are no models to map. Call builder.Services.AddModels(\"models/\") before the app is built.");
        RouteGroupBuilder group = endpoints.MapGroup("");
        group.WithMetadata(ServesModels.Mark);
        MapRows(group, services);
        MapRollout(group, services);
        MapJobs(group, new JobEndpoints(services, endpoints.ServiceProvider.GetRequiredService<JobRunner>()));
        ConsoleEndpoints.Map(endpoints);
        MapOpenInference(group, services);
        MapCommonNames(group, services);
        MapKServe(group, services);
        return group;
    }

    private static void MapRows(RouteGroupBuilder group, ServingServices services)
    {
        var catalog = new CatalogEndpoints(services);
        var rows = new RowsEndpoint(services);
        var explain = new ExplainEndpoint(services);
        var openApi = new OpenApiEndpoints(services);
        Get(group, "/models", catalog.ListAsync);
        foreach (string model in (string[])["/models/{model}", "/models/{model}/versions/{version}"])
        {
            Get(group, model, catalog.DescribeAsync);
            Get(group, model + "/signature", catalog.SignatureAsync);
            Get(group, model + "/openapi.json", openApi.ModelAsync);
            Post(
                group,
                model + "/predict",
                http => ExplainEndpoint.IsWanted(http.Request) ? explain.HandleAsync(http) : rows.HandleAsync(http));
            Post(group, model + "/explain", explain.HandleAsync);
        }

        group.Map("/models/{**rest}", NothingHereAsync).WithOrder(int.MaxValue);
    }

    private static void MapJobs(RouteGroupBuilder group, JobEndpoints jobs)
    {
        static bool IsGet(HttpContext http) => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        Methods(
            group,
            "/models/{model}/jobs",
            [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post],
            http => IsGet(http) ? jobs.ListAsync(http) : jobs.SubmitAsync(http));
        Post(group, "/models/{model}/versions/{version}/jobs", jobs.SubmitAsync);
        Methods(
            group,
            "/models/{model}/jobs/{id}",
            [HttpMethods.Get, HttpMethods.Head, HttpMethods.Delete],
            http => IsGet(http) ? jobs.StatusAsync(http) : jobs.DeleteAsync(http));
        Get(group, "/models/{model}/jobs/{id}/result", jobs.ResultAsync);
    }

    private static void MapRollout(RouteGroupBuilder group, ServingServices services)
    {
        var rollout = new RolloutEndpoints(services);
        Methods(group, "/models/{model}/aliases/{alias}", [HttpMethods.Put, HttpMethods.Post], rollout.AliasAsync);
        Methods(group, "/models/{model}/canary", [HttpMethods.Put, HttpMethods.Post, HttpMethods.Delete], rollout.CanaryAsync);
        Methods(group, "/models/{model}/shadow", [HttpMethods.Put, HttpMethods.Post, HttpMethods.Delete], rollout.ShadowAsync);
        Get(group, "/models/{model}/rollout", rollout.ReportAsync);
        Post(group, "/models/{model}/promote", rollout.PromoteAsync);
        Post(group, "/models/{model}/rollback", rollout.RollbackAsync);
    }

    private static void MapOpenInference(RouteGroupBuilder group, ServingServices services)
    {
        var about = new DescriptionEndpoints(services);
        var infer = new InferEndpoint(services);
        var explain = new ExplainTensorsEndpoint(services);
        var repository = new RepositoryEndpoints(services);
        Get(group, "/v2", DescriptionEndpoints.ServerAsync);
        Get(group, "/v2/health/live", DescriptionEndpoints.LiveAsync);
        Get(group, "/v2/health/ready", about.ReadyAsync);
        Get(group, "/v2/models", about.ListAsync);
        Get(group, "/v2/models/stats", about.StatisticsAsync);
        foreach (string model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            Get(group, model, about.ModelAsync);
            Get(group, model + "/ready", about.ModelReadyAsync);
            Get(group, model + "/config", about.ConfigAsync);
            Get(group, model + "/stats", about.StatisticsAsync);
            Post(group, model + "/infer", infer.HandleAsync);
            Post(group, model + "/explain", explain.HandleAsync);
        }

        Post(group, "/v2/repository/index", repository.IndexAsync);
        Post(group, "/v2/repository/models/{model}/load", repository.LoadAsync);
        Post(group, "/v2/repository/models/{model}/unload", repository.UnloadAsync);
        group.Map("/v2/{**rest}", NothingHereAsync).WithOrder(int.MaxValue);
    }

    private static void MapCommonNames(RouteGroupBuilder group, ServingServices services)
    {
        var invocations = new InvocationsEndpoint(services);
        var ping = new PingEndpoints(services);
        // These names are common: an address of the host's own wins.
        RouteGroupBuilder common = group.MapGroup("");
        common.WithOrder(1);
        Post(common, "/invocations", invocations.HandleAsync);
        Post(group, "/models/{model}/invocations", invocations.HandleAsync);
        Post(group, "/models/{model}/versions/{version}/invocations", invocations.HandleAsync);
        Get(common, "/ping", ping.PingAsync);
        Get(common, "/health", ping.PingAsync);
        Get(common, "/version", PingEndpoints.VersionAsync);
        Get(common, "/metrics", new MetricsEndpoint(services).SendAsync);
        Get(common, "/openapi.json", new OpenApiEndpoints(services).ServerAsync);
    }

    private static void MapKServe(RouteGroupBuilder group, ServingServices services)
    {
        var predict = new PredictEndpoint(services);
        var explain = new ExplainInstancesEndpoint(services);
        Get(group, "/v1/models", new DescriptionEndpoints(services).ListAsync);
        Get(group, "/v1/models/{model}", new ModelEndpoints(services).ModelAsync);
        foreach (string model in (string[])[
            "/v1/models/{model}", "/v1/models/{model}/versions/{version}", "/v1/models/{model}/labels/{version}",
        ])
        {
            Post(group, model + ":predict", predict.HandleAsync);
            Post(group, model + ":explain", explain.HandleAsync);
        }

        group.Map("/v1/{**rest}", NothingHereAsync).WithOrder(int.MaxValue);
    }

    private static void Get(RouteGroupBuilder group, string pattern, RequestDelegate handle) =>
        Methods(group, pattern, [HttpMethods.Get, HttpMethods.Head], handle);

    private static void Post(RouteGroupBuilder group, string pattern, RequestDelegate handle) =>
        Methods(group, pattern, [HttpMethods.Post], handle);

    private static void Methods(RouteGroupBuilder group, string pattern, string[] methods, RequestDelegate handle)
    {
        group.MapMethods(pattern, methods, handle);
        group.Map(pattern, http => WrongMethodAsync(http, string.Join(", ", methods)));
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
