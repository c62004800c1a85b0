using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FullStackAI.AspNetCore.Tests.Security;

/// <summary>Who may change what is served, where no keys are asked for.</summary>
[TestClass]
public sealed class AdministratorTests
{
    private const string Promote = "/models/v/promote";
    private const string ToTwo = """{"version":"2"}""";

    [TestMethod]
    public async Task HostsUsers_OnlyThoseOfThePolicy_Administer()
    {
        await using TestServer server = await StartAsync(options => options.AdministratorPolicy = "model-admins");

        await AsAsync(server, "alice", HttpStatusCode.Forbidden);
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, HttpStatusCode.Forbidden);
        await AsAsync(server, "root", HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task HostsUsers_PolicyThatDoesNotExist_LetsNobodyIn()
    {
        await using TestServer server = await StartAsync(options => options.AdministratorPolicy = "no-such-policy");
        await AsAsync(server, "root", HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task HostsUsers_WithoutAPolicy_OnlyCallersOnThisMachineAdminister()
    {
        await using TestServer server = await StartAsync(_ => { });
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, HttpStatusCode.Forbidden, ("X-Forwarded-For", "203.0.113.7"));
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, HttpStatusCode.Forbidden, ("Forwarded", "for=203.0.113.7"));
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo);
    }

    [TestMethod]
    public async Task HostsScheme_RequiredForTheModels_AnswersOnlyItsUsers()
    {
        await using TestServer server = await TestServer.StartAsync([("v/1/m.fsai", TestModels.Line(0, 1))], null, AddUsers, app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/own", () => "the host's");
        }, models => models.RequireAuthorization());

        using HttpResponseMessage stranger = await server.Client.PostAsync(
            new Uri("/models/v/predict", UriKind.Relative), new StringContent("""{"x":1}"""));
        Assert.AreEqual(HttpStatusCode.Unauthorized, stranger.StatusCode);
        await server.SendAsync(HttpMethod.Post, "/models/v/predict", """{"x":1}""", header: ("X-Test-User", "alice"));
        Assert.AreEqual("the host's", await server.Client.GetStringAsync(new Uri("/own", UriKind.Relative)));
    }

    [TestMethod]
    public async Task ReadOnly_NothingIsChangedOverHttp_ReportsAreStillRead()
    {
        await using TestServer server = await StartAsync(options => options.AllowAdministration = false);
        foreach ((HttpMethod method, string path, string body) in (IEnumerable<(HttpMethod, string, string)>)
            [
                (HttpMethod.Post, Promote, ToTwo),
                (HttpMethod.Post, "/models/v/rollback", "{}"),
                (HttpMethod.Put, "/models/v/aliases/default", ToTwo),
                (HttpMethod.Put, "/models/v/canary", ToTwo),
                (HttpMethod.Delete, "/models/v/canary", "{}"),
                (HttpMethod.Put, "/models/v/shadow", ToTwo),
                (HttpMethod.Delete, "/models/v/shadow", "{}"),
                (HttpMethod.Post, "/v2/repository/models/v/load", "{}"), (HttpMethod.Post, "/v2/repository/models/v/unload", "{}"),
            ])
        {
            Assert.Contains(
                "read-only",
                (await server.SendAsync(method, path, body, HttpStatusCode.Forbidden)).GetProperty("error").GetString()!,
                path);
        }

        await server.GetAsync("/models/v/rollout");
        await server.AskAsync("/v2/repository/index", "{}");
    }

    [TestMethod]
    public async Task AdministrationPort_OtherPorts_TakeNoAdministratorsRequests()
    {
        await using TestServer server = await StartAsync(options => options.AdministrationPort = 1);
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, HttpStatusCode.Forbidden);
        await server.SendAsync(HttpMethod.Get, "/models/v/rollout", expected: HttpStatusCode.Forbidden);
        Options(server).AdministrationPort = server.Client.BaseAddress!.Port;
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo);
    }

    [TestMethod]
    public async Task AdministratorsBody_DepthAndUnknownProperties_AreRefused()
    {
        await using TestServer server = await StartAsync(_ => { });
        string Nested(int depth) =>
            $$"""{"parameters":{{string.Concat(Enumerable.Repeat("{\"a\":", depth - 1))}}1{{new string('}', depth - 1)}}}""";

        await server.AskAsync("/v2/repository/models/v/load", Nested(16));
        await server.RefusedAsync("/v2/repository/models/v/load", Nested(17));
        await server.RefusedAsync(Promote, """{"version":"2","force":true}""");
        Assert.HasCount(2, new ModelServingOptions { AdministrationPort = 0, ConcurrentRequests = 0 }.Faults().ToList());
    }

    [TestMethod]
    public async Task OtherSites_GetNoPermissionAndNoBanner()
    {
        await using TestServer server = await StartAsync(_ => { });
        using var preflight = new HttpRequestMessage(
            HttpMethod.Options,
            new Uri("/models/v/predict", UriKind.Relative)) { Headers =
            {
                { "Origin", "https://other.example" },
                { "Access-Control-Request-Method", "POST" },
            } };
        using var plain = new HttpRequestMessage(
            HttpMethod.Get, new Uri("/models", UriKind.Relative)) { Headers = { { "Origin", "https://other.example" } } };
        using HttpResponseMessage first = await server.Client.SendAsync(preflight);
        using HttpResponseMessage second = await server.Client.SendAsync(plain);
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, HttpStatusCode.Forbidden, ("Origin", "https://other.example"));

        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, first.StatusCode);
        foreach (HttpResponseMessage answer in (HttpResponseMessage[])[first, second])
        {
            Assert.IsEmpty(answer.Headers.Where(header => header.Key.StartsWith(
                "Access-Control", StringComparison.OrdinalIgnoreCase)).ToArray());
            Assert.IsFalse(answer.Headers.Contains("X-Powered-By"));
        }
    }

    /// <summary>The web layer cannot fetch an address that a request or a model names: it holds no client to fetch with.</summary>
    [TestMethod]
    public void Assembly_HoldsNoClientOfTheNetwork()
    {
        using var stream = File.OpenRead(typeof(ModelServingOptions).Assembly.Location);
        using var image = new System.Reflection.PortableExecutable.PEReader(stream);
        System.Reflection.Metadata.MetadataReader metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(image);
        string[] types =
        [
            .. metadata.TypeReferences.Select(metadata.GetTypeReference).Select(
                type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
        ];

        Assert.IsGreaterThan(100, types.Length);
        Assert.IsEmpty(types
            .Where(type => type is "System.Net.Http.HttpClient" or "System.Net.WebClient" or "System.Net.WebRequest"
                or "System.Net.Sockets.Socket" or "System.Net.Sockets.TcpClient" or "System.Diagnostics.Process")
            .ToArray());
    }

    private static Task<TestServer> StartAsync(Action<ModelServingOptions> configure) =>
        TestServer.StartAsync(
            [("v/1/m.fsai", TestModels.Line(0, 1)), ("v/2/m.fsai", TestModels.Line(0, 2))],
            configure,
            AddUsers,
            app => app.UseAuthentication());

    private static void AddUsers(IServiceCollection services)
    {
        services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderUsers>("header", null);
        services.AddAuthorizationBuilder().AddPolicy("model-admins", policy => policy.RequireRole("administrator"));
    }

    private static async Task AsAsync(TestServer server, string user, HttpStatusCode expected) =>
        await server.SendAsync(HttpMethod.Post, Promote, ToTwo, expected, ("X-Test-User", user));

    private static ModelServingOptions Options(TestServer server) =>
        ((Http.ServingServices)server.Services.GetService(typeof(Http.ServingServices))!).Options;

    /// <summary>Believes a header; root is an administrator.</summary>
    private sealed class HeaderUsers(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory loggers,
        UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Test-User"] is not [{ Length: > 0 } name])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            Claim[] claims = [new(ClaimTypes.Name, name), new(ClaimTypes.Role, name == "root" ? "administrator" : "user")];
            return Task.FromResult(
                AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "header")), "header")));
        }
    }
}
