using System.Text.Json.Nodes;

namespace FullStackAI.AspNetCore.OpenApi;

/// <summary>The addresses at which one model predicts whole files.</summary>
internal static class JobOperations
{
    /// <summary>All operations of the model's jobs.</summary>
    /// <param name="model">The model, for the example.</param>
    /// <param name="name">Its name as it stands in an address.</param>
    /// <param name="at">The same with the version where one is named.</param>
    internal static IEnumerable<(string Path, string Method, JsonObject Operation)> All(ModelDescription model, string name, string at)
    {
        yield return ($"/models/{at}/jobs", "post", Make("/models/{model}/jobs", "POST", RouteShapes.Submit(model.Csv()), []));
        yield return ($"/models/{name}/jobs", "get", Make("/models/{model}/jobs", "GET", null, []));
        yield return ($"/models/{name}/jobs/{{id}}", "get", Make("/models/{model}/jobs/{id}", "GET", null, ["id"]));
        yield return ($"/models/{name}/jobs/{{id}}", "delete", Make("/models/{model}/jobs/{id}", "DELETE", null, ["id"]));
        yield return ($"/models/{name}/jobs/{{id}}/result", "get", Make("/models/{model}/jobs/{id}/result", "GET", null, ["id"]));
    }

    private static JsonObject Make(string path, string method, RouteShape? shape, string[] holes) =>
        RouteSummaries.Operation(shape ?? RouteShapes.Of(path, method), RouteSummaries.Of(path, method), holes, hasModel: true);
}
